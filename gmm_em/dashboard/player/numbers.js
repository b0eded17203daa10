// The numbers beside the chart, of the frame that the player shows: parameters, likelihood, what
// went wrong, how it ended; and the answers to who asks for an x or for a component.
//
// data: see show() in numbers.py. State sent: {x, fit}, the picked value as a text, {next}, the
// button at the end, and {guess}, a start by hand. Like the chart it follows the value at
// `data.frame.element`; the x that is picked and the rows that are dragged are left at
// `data.pick.element` and `data.hand.element`, where the chart finds them. As in player.js all that
// must survive is kept on the root element.

const TOLD = 300;           // ms without a change: the server and the ear hear of it
const NEAR_TO = 9;          // px from a curve: that is meant, not the x
const DRAGGED = 5;          // px: more is a drag and no click
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".em-state");
  const state = (root.emState ??= { fit: null, x: "", component: null, told: "", rows: [] });
  const find = (selector) => root.querySelector(selector);
  const board = document.querySelector(data.frame.element);
  const pins = document.querySelector(data.pick.element);
  const slider = find(".em-x");
  const { parts, colours, low, high, iterations, total } = data;
  const [decimals, digits] = data.digits, K = colours.length;
  const trace = unpacked(data.trace, K, parts), last = iterations.length - 1;

  // ---- the frame ----

  // as the parameters of charts/fit.py: whose responsibilities, whose curves, and how far on
  function frame() {
    const place = Math.min(Number(board.value) || 0, parts * last);
    const held = Math.floor(place / parts);
    const moved = Math.min(1, place - parts * held);
    const owned = iterations[held], now = iterations[Math.min(last, held + Math.ceil(moved))];
    const step = parts === 2 ? (moved ? "M" : "E") : "";
    const hand = begins(place) && state.hand;  // rows that are dragged
    return { place, moved, owned, now, step, hand, rows: hand || trace.between(owned, now, moved),
             owners: hand || trace.between(owned, owned, 0) };
  }

  // whether the curves are those of the start
  const begins = (place) => place === 0 && iterations[0] === 0;

  const value = (number) => decimals === null ? precise(number, digits) : fixed(number, decimals);

  function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  function gain({ owned, now, moved, step }) {
    const bound = trace.bounds[step === "M" ? owned : owned - 1];
    if (step === "M") return bound === undefined || isNaN(bound) ? "" : `M step: bound +${
      gained(bound - trace.likelihood[owned])}`;
    if (step === "E") return owned === 0 || isNaN(bound) ? "" : `E step: bound +${
      gained(trace.likelihood[owned] - bound)}`;
    return now ? `+${gained(trace.likelihood[now] - trace.likelihood[now - 1])}` : "";
  }

  // below the rounding of the log-likelihood there is nothing
  const gained = (by) => Math.abs(by) < 1e-12 * Math.abs(trace.likelihood[0]) ? "0" : short(by);

  function draw() {
    const at = frame();
    write(find(".em-value"), at.hand ? "…" : data.about + fixed(trace.likelihood[at.now], 2));
    write(find(".em-gain"), gain(at));
    at.rows.forEach((row, k) => {
      const cells = state.rows[k].cells;
      write(cells[1], fixed(row.weight, 3));
      write(cells[2], value(row.mean));
      write(cells[3], value(row.sd));
    });
    warn(at);
    find(".em-end").hidden = at.place < parts * last;
    find(".em-begin").hidden = !begins(at.place);
    state.hands.show(begins(at.place));
    if (state.x !== "") drawX(at);
    if (state.component !== null) drawComponent(at);
    later();
  }

  function warn({ now, rows }) {
    const floored = data.floored[now] ?? 0;
    const troubled = {
      collapsed: [...Array(K).keys()].filter((k) => floored >> k & 1),
      empty: rows.flatMap(({ weight }, k) => weight === 0 ? [k] : []),
    };
    const key = JSON.stringify(troubled);
    if (state.warned === key) return;
    state.warned = key;
    find(".em-notices").replaceChildren(...Object.entries(troubled)
      .filter(([, ks]) => ks.length).map(([what, ks]) => {
        const notice = document.createElement("p"), head = document.createElement("strong");
        const [, bold, words] = data.warnings[what].replace("{}", listed(ks)).split("**");
        head.textContent = bold;
        notice.append(head, words);
        return notice;
      }));
  }

  function drawX({ owners, step, moved }) {
    const x = Number(state.x);
    const densities = weightedDensities(owners, x), shares = responsibilities(owners, x);
    const density = densities.reduce((a, b) => a + b);
    const bars = find(".em-bar").children, lines = find(".em-numbers tbody").rows;
    shares.forEach((share, k) => {
      bars[k].style.width = `${100 * share}%`;
      write(lines[k].cells[1], short(densities[k]));
      write(lines[k].cells[2], fixed(share, 3));
    });
    write(find(".em-numbers strong"), `x = ${value(x)}${
      step === "M" && moved ? " (before the M step)" : ""}`);
    const k = state.component ?? shares.indexOf(Math.max(...shares));
    const bell = owners[k].weight ? densities[k] / owners[k].weight : 0;
    find(".em-numbers .em-formula").replaceChildren(...formulasOfE(String(k + 1), {
      weight: fixed(owners[k].weight, 3), bell: short(bell), density: short(density),
      share: fixed(shares[k], 3),
    }));
  }

  function drawComponent({ owned, owners }) {
    const k = state.component, name = String(k + 1);
    const next = owned < trace.last ? trace.between(owned + 1, owned + 1, 0)[k] : null;
    const count = next ? total * next.weight : data.counts[k];
    write(find(".em-component strong"),
      `Component ${name}${next ? `, iteration ${owned} → ${owned + 1}` : ""}`);
    write(find(".em-component p"), `It accounts for ${fixed(count, 1)} of ${
      total.toLocaleString("en-US")} points.`
      + (next ? (count ? "" : " Nothing is left to it: it stays as it is.") : " This is the end."));
    find(".em-component .em-formula").replaceChildren(...(next && count ? formulasOfM(name, {
      count: fixed(count, 1), total: total.toLocaleString("en-US"), weight: fixed(next.weight, 3),
      sumOfX: short(count * next.mean), mean: value(next.mean),
      sumOfSquares: short(count * next.sd ** 2), variance: short(next.sd ** 2), sd: value(next.sd),
    }) : []));
  }

  // ---- what somebody asks ----

  function pick(x) {
    state.x = x === "" ? "" : String(decimals === null ? x : Number(x.toFixed(decimals + 1)));
    pins.value = state.x;
    pins.dispatchEvent(new Event(data.pick.event));
    find(".em-numbers").hidden = state.x === "";
    write(find(".em-ask output"), state.x === "" ? "" : value(Number(state.x)));
    slider.value = state.x === "" ? (low + high) / 2 : state.x;
    slider.setAttribute("aria-valuetext", state.x === "" ? "nothing asked" : value(Number(state.x)));
    draw();
  }

  function ask(component) {
    state.component = component === state.component ? null : component;
    find(".em-component").hidden = state.component === null;
    state.rows.forEach((row, k) => {
      row.classList.toggle("em-picked", k === state.component);
      row.querySelector("button").setAttribute("aria-pressed", k === state.component);
    });
    light();
    draw();
  }

  // the curve, the number and the row of the component that is meant
  function light(meant = null) {
    for (let k = 0; k < K; k += 1) {
      const lit = k === meant || k === state.component;
      state.rows[k].classList.toggle("em-lit", lit);
      const curve = document.querySelector(`${data.chart} [class*=" component${k}_"]`);
      curve?.classList.toggle("em-lit", lit);
    }
  }

  const plots = () => [...document.querySelectorAll(`${data.chart} .role-scope > g > .background`)]
    .slice(0, 2).map((plot) => plot.getBoundingClientRect());

  // what lies under the pointer: {x}, {component} or nothing
  function under({ clientX, clientY }, tolerance = NEAR_TO) {
    const numbers = [...document.querySelectorAll(`${data.chart} [class*="component_numbers"] text`)];
    const hit = numbers.find((text) => {
      const box = text.getBoundingClientRect();
      return Math.hypot(clientX - box.x - box.width / 2, clientY - box.y - box.height / 2) < 12;
    });
    if (hit) return { component: numbers.indexOf(hit) };
    const [density, points] = plots();
    if (!density || clientX < density.left || clientX > density.right) return {};
    const x = low + (high - low) * (clientX - density.left) / density.width;
    if (clientY >= points.top && clientY <= points.bottom) return { x };
    if (clientY < density.top || clientY > density.bottom) return {};
    const gaps = weightedDensities(frame().rows, x).map((y) => {
      const up = density.height * y / data.top;
      return up < tolerance ? Infinity : Math.abs(density.bottom - up - clientY);
    });
    const nearest = Math.min(...gaps);
    return nearest < tolerance ? { component: gaps.indexOf(nearest) } : { x };
  }

  function hovered(event) {
    const row = state.rows.indexOf(event.target.closest?.("tr"));
    return row < 0 && inChart(event) ? under(event).component : row;
  }

  const inChart = (event) => event.target.closest?.(data.chart);
  let pressed = null, dragged = false;

  function onDown(event) {
    dragged = false;
    const what = inChart(event) && event.isPrimary && event.button === 0 ? under(event, 0) : {};
    pressed = what.x === undefined ? null : event.clientX;
  }

  function onMove(event) {
    if (pressed === null) {
      if (event.pointerType === "mouse") light(hovered(event));
      return;
    }
    dragged ||= Math.abs(event.clientX - pressed) > DRAGGED;
    if (!dragged) return;
    const { left, width } = plots()[0];
    const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    pick(low + (high - low) * share);
  }

  function onClick(event) {
    if (dragged || !inChart(event)) return;
    const { x, component } = under(event);
    if (component !== undefined) ask(component);
    else if (x !== undefined) pick(x);
  }

  function onKey(event) {
    if (event.key !== "Escape" || (state.x === "" && state.component === null)) return;
    if (state.component !== null) ask(state.component);
    pick("");
  }

  // ---- who hears of it, when all rests ----

  const isPlaying = () => document.querySelector(".em-player.em-playing") !== null;

  function later() {
    clearTimeout(state.telling);
    state.telling = setTimeout(tell, TOLD);
  }

  function tell() {
    if (isPlaying()) return later();
    write(find(".em-said"), inWords());
    if (state.told === state.x) return;
    if (state.reported !== data.fit) setStateValue("fit", data.fit);
    state.reported = data.fit;
    state.told = state.x;
    setStateValue("x", state.x);
  }

  function inWords() {
    const at = frame();
    const components = at.rows.map(({ weight, mean, sd }, k) =>
      `component ${k + 1} with weight ${fixed(weight, 3)}, mean ${value(mean)}, sd ${value(sd)}`);
    const words = [`The chart shows this mixture: ${components.join("; ")}.`];
    if (state.x !== "") {
      const shares = responsibilities(at.owners, Number(state.x));
      words.unshift(`Picked x = ${value(Number(state.x))}: ${shares.map((r, k) =>
        `component ${k + 1} accounts for ${fixed(r, 3)} of it`).join(", ")}.`);
    }
    if (state.component !== null) {
      words.unshift(`Picked component ${state.component + 1}. ${find(".em-component p").textContent}`);
    }
    return words.join(" ");
  }

  // ---- set up ----

  function build() {
    const row = (k, cells) => {
      const line = document.createElement("tr");
      line.innerHTML = `<th scope="row"></th>${"<td></td>".repeat(cells)}`;
      line.style.setProperty("--colour", colours[k]);
      return line;
    };
    state.rows = colours.map((_, k) => {
      const line = row(k, 3), button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: k + 1, onclick: () => ask(k) });
      button.setAttribute("aria-label", `Component ${k + 1}`);
      line.cells[0].append(button);
      line.onclick = (event) => { if (event.target !== button) ask(k); };
      return line;
    });
    find(".em-parameters tbody").replaceChildren(...state.rows);
    find(".em-numbers tbody").replaceChildren(...colours.map((_, k) => {
      const line = row(k, 2);
      line.cells[0].textContent = k + 1;
      return line;
    }));
    const long = [low, high].some((x) => value(x).length > 10);
    find(".em-parameters").classList.toggle("em-long", long);
    find(".em-bar").replaceChildren(...colours.map((colour) => {
      const part = document.createElement("span");
      part.style.background = colour;
      return part;
    }));
  }

  Object.assign(slider, { min: low, max: high, step: (high - low) / 400 });
  slider.oninput = () => pick(Number(slider.value));
  const [letGoOfX, letGoOfComponent] = root.querySelectorAll(".em-let-go");
  letGoOfX.onclick = () => { pick(""); slider.focus(); };
  letGoOfComponent.onclick = () => ask(state.component);
  write(find(".em-end p"), data.ending);
  const next = find(".em-end button");
  write(next, data.next);
  next.hidden = !data.next;
  next.onclick = () => setTriggerValue("next", true);
  find(".em-begin p").hidden = !data.by_hand;
  find(".em-begin button").hidden = data.by_hand || !data.offered;
  find(".em-begin button").onclick = () => state.hands.begin();

  state.listening?.abort();
  state.listening = new AbortController();
  const options = { signal: state.listening.signal };
  board.addEventListener(data.frame.event, draw, options);
  document.addEventListener("pointerdown", onDown, options);
  document.addEventListener("pointermove", onMove, options);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => { pressed = null; }, options);
  }
  document.addEventListener("click", onClick, options);
  document.addEventListener("keydown", onKey, options);

  build();
  if (state.fit !== data.fit) {
    Object.assign(state, { fit: data.fit, x: data.x, told: data.x, warned: null, hand: null });
    if (state.component >= K) state.component = null;
  }
  state.hands?.remove();
  state.hands = startByHand({
    data, colours,
    start: trace.between(0, 0, 0), height: trace.likelihood[0],
    plot: () => plots()[0], rows: () => frame().rows, asked: ask,
    tidy: (number) => Number(decimals === null
      ? number.toPrecision(digits + 1) : number.toFixed(decimals + 1)),
    shaped: (rows) => { state.hand = rows; draw(); },
    send: (text) => setTriggerValue("guess", text),
  });
  const component = state.component;
  state.component = null;
  if (component === null) find(".em-component").hidden = true;
  pick(state.x === "" ? "" : Number(state.x));
  if (component !== null) ask(component);
  write(find(".em-said"), inWords());
  return () => {
    clearTimeout(state.telling);
    state.listening.abort();
    state.hands.forget();
    pins.value = "";
  };
}
