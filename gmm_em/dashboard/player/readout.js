// What is written beside the chart: parameters and likelihood of the frame, what went wrong in it,
// and the answers to who asks about an x or about a component.

// "1, 2 and 5"
function listed(ks) {
  const names = ks.map((k) => String(k + 1));
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0];
}

// value, told : how means and sds are written, and what is at a place on the axis
// onComponent : gets the component whose row is pressed
function readoutOf(root, data, trace, value, told, onComponent) {
  const find = (selector) => root.querySelector(selector);
  const { colours, low, high } = data;
  const total = fixed(data.total, Number.isInteger(data.total) ? 0 : 1);
  const isMarked = (bits, k) => (bits ?? 0) >> k & 1;

  function row(k, cells) {
    const line = document.createElement("tr");
    line.innerHTML = `<th scope="row"></th>${"<td></td>".repeat(cells)}`;
    line.style.setProperty("--colour", colours[k]);
    return line;
  }

  const rows = colours.map((_, k) => {
    const line = row(k, data.log_digits ? 4 : 3), button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: k + 1, onclick: () => onComponent(k) });
    button.setAttribute("aria-label", `Component ${k + 1}`);
    line.cells[0].append(button);
    line.onclick = (event) => { if (event.target !== button) onComponent(k); };
    return line;
  });
  find(".em-parameters tbody").replaceChildren(...rows);
  const heads = ["k", "weight", ...(data.log_digits ? ["log mean", "log sd", "median"] : ["mean", "sd"])];
  find(".em-parameters thead tr").innerHTML = heads.map((name) => `<th scope="col">${name}</th>`).join("");
  const isLong = [low, high].some((x) => value(x).length > 10);
  find(".em-parameters").classList.toggle("em-long", isLong);
  const atX = colours.map((_, k) => row(k, data.classes.length ? 3 : 2));
  find(".em-numbers thead").rows[0].cells[3].hidden = !data.classes.length;
  write(find(".em-numbers thead").rows[0].cells[2], data.hard ? "r" : "r = p(k|x)");
  find(".em-class").hidden = !data.classes.length;
  atX.forEach((line, k) => { line.cells[0].textContent = k + 1; });
  find(".em-numbers tbody").replaceChildren(...atX);
  const bars = colours.map((colour) => {
    const bar = document.createElement("span");
    bar.style.background = colour;
    return bar;
  });
  find(".em-bar").replaceChildren(...bars);

  const written = (from, to) => {
    const by = gain(to - from, to, data.rounding);
    return by.startsWith("−") ? by : `+${by}`;
  };

  function gainOf({ owned, now, step }) {
    const heights = trace.likelihood, bound = trace.bounds[step === "M" ? owned : owned - 1];
    if (!step) return now ? written(heights[now - 1], heights[now]) : "";
    if (bound === undefined || isNaN(bound)) return "";
    const [from, to] = step === "M" ? [heights[owned], bound] : [bound, heights[owned]];
    return `${step} step: bound ${written(from, to)}`;
  }

  function warn({ now, rows: current }) {
    const troubled = {
      collapsed: [...colours.keys()].filter((k) => isMarked(data.troubled[now], k)),
      empty: current.flatMap(({ weight }, k) => weight === 0 ? [k] : []),
    };
    const notices = find(".em-notices"), key = JSON.stringify(troubled);
    if (notices.dataset.troubled === key) return;
    notices.dataset.troubled = key;
    notices.replaceChildren(...Object.entries(troubled)
      .filter(([, ks]) => ks.length).map(([what, ks]) => {
        const notice = document.createElement("p"), head = document.createElement("strong");
        const [, bold, words] = data.warnings[what].replace("{}", listed(ks)).split("**");
        head.textContent = bold;
        notice.append(head, words);
        return notice;
      }));
  }

  function drawX({ owners, step, moved }, x, component) {
    const densities = weightedDensities(owners, x), shares = shared(owners, x, data.hard);
    const density = densities.reduce((a, b) => a + b);
    shares.forEach((share, k) => {
      bars[k].style.width = `${100 * share}%`;
      write(atX[k].cells[1], short(densities[k]));
      write(atX[k].cells[2], fixed(share, 3));
    });
    if (data.classes.length) drawClass(owners, x);
    const before = step === "M" && moved ? " (before the M step)" : "";
    write(find(".em-numbers strong"), `x = ${told(x)}${before}`);
    const k = component ?? shares.indexOf(Math.max(...shares));
    const [bell] = weightedDensities([{ ...owners[k], weight: 1 }], x);
    find(".em-numbers .em-formula").replaceChildren(...(data.hard ? [] : formulasOfE(String(k + 1), {
      weight: owners[k].weight, bell, density, share: shares[k],
    })));
  }

  // where x was recorded, EM knows the class alone
  function drawClass(owners, x) {
    const limits = classOf(data.classes, x);
    const ofClass = limits && responsibilitiesOfClass(owners, limits);
    atX.forEach((line, k) => write(line.cells[3], limits ? fixed(ofClass[k], 3) : "–"));
    write(find(".em-class"), limits ? `Its class: ${classInWords(limits, value)}.`
      : "No value was recorded in this class.");
  }

  function drawComponent({ owned }, k) {
    const name = String(k + 1);
    const next = owned < trace.last ? trace.between(owned + 1, owned + 1, 0)[k] : null;
    // where the next weight does not follow from it, the count of each iteration is known
    const isKnown = data.counts.length > colours.length;
    const count = isKnown ? data.counts[owned * colours.length + k]
      : next ? data.total * next.weight : data.counts[k];
    const step = next ? `, iteration ${owned} → ${owned + 1}` : "";
    write(find(".em-component strong"), `Component ${name}${step}`);
    const empty = count ? "" : " It has no points and stays as it is.";
    write(find(".em-component p"), `It accounts for ${fixed(count, 1)} of ${total} points.`
      + (next ? empty : " This is the last iteration."));
    find(".em-component .em-formula").replaceChildren(...(next && count && !isKnown ? formulasOfM(name, {
      ...next, count, total: data.total, floored: isMarked(data.floored[owned + 1], k), pooled: data.pooled,
      inClasses: data.classes.length > 0,
    }, value) : []));
  }

  return {
    rows,
    draw(frame, x, component) {
      const height = data.prefix + rounded(trace.likelihood[frame.now], 2);
      write(find(".em-value"), frame.hand ? "…" : height);
      write(find(".em-gain"), gainOf(frame));
      frame.rows.forEach(({ weight, mean, sd }, k) => {
        const { cells } = rows[k];
        write(cells[1], fixed(weight, 3));
        write(cells[2], value(mean));
        write(cells[3], value(sd));
        if (cells[4]) write(cells[4], told(mean));
      });
      warn(frame);
      find(".em-end").hidden = !frame.isEnd || !data.ending;
      find(".em-begin").hidden = !frame.isStart;
      if (x !== "") drawX(frame, Number(x), component);
      if (component !== null) drawComponent(frame, component);
    },
  };
}
