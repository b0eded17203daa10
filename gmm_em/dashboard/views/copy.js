// What is copied of a table goes into a spreadsheet: a cell in each of its cells, numbers as numbers.
(() => {
  if (document.documentElement.emCopies) return;
  document.documentElement.emCopies = true;

  // a true minus, and the commas of thousands, are text to a spreadsheet
  const plain = (text) => text.trim().replaceAll("−", "-").replace(/(\d),(?=\d{3})/g, "$1");
  // of "0.355 → 0.337 1.2 se" each number has a cell of its own, and so has an error behind its sign
  const numbers = (cell) => cell.colSpan > 1 ? [cell.textContent]
    : cell.textContent.split(/\s*[→\u00b1]\s*|\s+(?=[\d.,]+ se$)/);

  // the one table that is selected; a selection that begins beside it holds nothing else
  function tableOf(range) {
    const within = range.commonAncestorContainer, at = within.nodeType === 1 ? within : within.parentElement;
    const inside = at.closest("table");
    if (inside) return inside;
    const tables = [...at.querySelectorAll("table")].filter((table) => range.intersectsNode(table));
    const bare = (text) => text.replace(/\s/g, "");
    const only = tables.length === 1 && bare(tables[0].textContent).includes(bare(range.toString()));
    return only ? tables[0] : null;
  }

  document.addEventListener("copy", (event) => {
    const chosen = getSelection();
    if (event.defaultPrevented || chosen.isCollapsed || !chosen.rangeCount) return;
    const range = chosen.getRangeAt(0), table = tableOf(range);
    if (!table) return;
    const rows = [...table.rows].filter((row) => row.getClientRects().length)
      .map((row) => [...row.cells].map((cell) => range.intersectsNode(cell) ? numbers(cell) : []))
      .filter((row) => row.some((cell) => cell.length));
    if (rows.flat(2).length < 2) return;
    const columns = Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_, i) =>
      Math.max(...rows.map((row) => row[i]?.length ?? 0)));
    const lines = rows.map((row) => columns.flatMap((width, i) =>
      Array.from({ length: width }, (_, j) => plain(row[i]?.[j] ?? ""))).join("\t").trimEnd());
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
  });
})();
