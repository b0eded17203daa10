// What a page must not show. Each function returns sentences on what is wrong, or milliseconds.
({
  words() {
    const found = [];
    const all = (selector) => [...document.querySelectorAll(selector)];
    const text = all(".stMainBlockContainer, .stSidebar").map((e) => e.innerText).join(" ");
    for (const e of all(".katex-error")) found.push(`raw formula: ${e.innerText}`);
    for (const e of all(".stException")) found.push(`error box: ${e.innerText}`);
    for (const word of text.match(/\$\$|Traceback|\bnan\b|\bNaN\b|\bundefined\b|Infinity/g) ?? [])
      found.push(`on the page: ${word}`);
    return found;
  },

  // Text that nobody can read to its end: it reaches beyond a box that hides what sticks out, or
  // beyond its cell of a table, over the next one. Ellipses count; what scrolls down does not, nor
  // code, nor what is there for the ear only.
  cut() {
    const found = new Set();
    const unseen = "svg, pre, style, textarea, caption, .em-told, .em-said, :is(.em-state, .stHtml) h2, .katex-mathml, [data-testid=stIconMaterial]";
    const roots = ".stMainBlockContainer, .stSidebar[data-collapsed=false]";
    for (const root of document.querySelectorAll(roots)) {
      const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (words.nextNode()) {
        const node = words.currentNode, at = node.parentElement, said = node.data.trim();
        if (!said || !at.checkVisibility({ visibilityProperty: true }) || at.closest(unseen)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const text = range.getBoundingClientRect();
        if (text.width < 2 || text.height < 2) continue;
        for (let box = at; box !== root.parentElement; box = box.parentElement) {
          const style = getComputedStyle(box), edge = box.getBoundingClientRect();
          if (style.display === "contents") continue;
          if (edge.width < 2 || edge.height < 2) break;  // for the ear only
          const wide = (style.overflowX !== "visible" || box.matches("td, th"))
            && Math.max(text.right - edge.right, edge.left - text.left);
          const high = ["hidden", "clip"].includes(style.overflowY)
            && Math.max(text.bottom - edge.bottom, edge.top - text.top);
          if (wide > 1.5 || high > 4)
            found.add(`cut: "${said.slice(0, 50)}" by ${Math.round(Math.max(wide, high))} px`);
        }
      }
    }
    return [...found];
  },

  // texts of charts that stick out of their chart, or lie over each other; titles with an ellipsis
  chart_texts() {
    const found = [], ASCENT = 5;  // px that the box of a text has more than its letters
    for (const chart of document.querySelectorAll(".stVegaLiteChart svg.marks")) {
      const edge = chart.getBoundingClientRect();
      for (const { textContent } of chart.querySelectorAll(".role-title-text text"))
        if (textContent.includes("…")) found.push(`cut title: "${textContent}"`);
      const texts = [...chart.querySelectorAll("text")]
        .filter((e) => e.textContent.trim() && e.checkVisibility({ opacityProperty: true }))
        .map((e) => [e.textContent, e.getBoundingClientRect()]);
      texts.forEach(([a, one], i) => {
        if (one.left < edge.left - ASCENT || one.right > edge.right + ASCENT
            || one.top < edge.top - ASCENT || one.bottom > edge.bottom + ASCENT)
          found.push(`out of the chart: "${a}"`);
        for (const [b, other] of texts.slice(i + 1)) {
          const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
          const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
          if (wide > 2 && high > ASCENT) found.push(`in a chart "${a}" lies over "${b}"`);
        }
      });
    }
    return found;
  },

  // pairs of things on the page that lie over each other, none of them inside the other
  overlaps() {
    const kinds = ".stVegaLiteChart, .em-player, .stMetric, .stMarkdown, .stButton,"
      + " .stButtonGroup, .stExpander, .stHeading, .stAlert";
    const things = [...document.querySelector(".stMainBlockContainer").querySelectorAll(kinds)]
      .map((e) => [e, e.getBoundingClientRect()])
      .filter(([e, box]) => box.width > 1 && box.height > 1);
    const found = [];
    things.forEach(([a, one], i) => things.slice(i + 1).forEach(([b, other]) => {
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide > 4 && high > 4 && !a.contains(b) && !b.contains(a))
        found.push(`over each other: ${a.className} and ${b.className}`);
    }));
    return found;
  },

  // what can be pressed, but not by a mouse: something else lies over its middle
  unreachable() {
    const layers = ".stSidebar, [data-testid=stPopoverBody], [data-baseweb=popover], [role=dialog]";
    return [...document.querySelectorAll(".stApp :is(button, a[href], summary, select)")]
      .filter((e) => !e.disabled
        && e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .map((e) => [e, e.getBoundingClientRect()])
      .filter(([e, box]) => box.width > 2 && box.height > 2)
      .map(([e, box]) => [e, document.elementFromPoint(
        box.left + box.width / 2, box.top + box.height / 2)])  // null: not on the screen
      .filter(([e, top]) => top && !e.contains(top) && !top.contains(e) && !top.closest(layers))
      .map(([e, top]) => `no mouse gets to "${e.ariaLabel || e.innerText}": ${top.outerHTML.slice(0, 90)}`);
  },

  sideways() {
    return [".stMain", ".stSidebar[data-collapsed=false] > div", "html"]
      .map((name) => [name, document.querySelector(name)])
      .filter(([name, e]) => e && e.scrollWidth > e.clientWidth + 1)
      .map(([name, e]) => `${name} scrolls sideways by ${e.scrollWidth - e.clientWidth} px`);
  },

  // the longest of some frames, in each of which all charts are painted anew
  async painting() {
    const charts = document.querySelectorAll(".stVegaLiteChart");
    let longest = 0, last = await new Promise(requestAnimationFrame);
    for (const opacity of [0.99, ""]) {
      for (const chart of charts) chart.style.opacity = opacity;
      const now = await new Promise(requestAnimationFrame);
      longest = Math.max(longest, now - last);
      last = now;
    }
    return longest;
  },

  // the longest of some frames of the player, from the first to the last, and back to where it was
  async playing() {
    const range = document.querySelector("input.em-frame"), here = range.value;
    const move = (to) => {
      range.value = to;
      range.dispatchEvent(new Event("input", { bubbles: true }));
    };
    let longest = 0, last = await new Promise(requestAnimationFrame);
    for (const share of [0, 0.1, 0.5, 0.9, 1]) {
      move(Math.round(share * range.max));
      await new Promise(requestAnimationFrame);
      const now = await new Promise(requestAnimationFrame);
      longest = Math.max(longest, now - last);
      last = now;
    }
    move(here);
    return longest;
  },
})
