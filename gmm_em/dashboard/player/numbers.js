// The numbers beside the chart, of the frame that the player shows, and who asks for more: about an
// x, about a component, or for a start of one's own.
//
// data: see show() in numbers.py. State sent: {x, fit}, the picked value as a text, {next}, the
// button at the end, and {guess}, a start by hand. As in player.js all that must survive is kept on
// the root element.

// ms without a change: the server and the ear hear of it
const SETTLED = 300;
// ms without an answer: the server is told again
const UNHEARD = 2000;

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".em-state");
  const state = (root.emState ??= { fit: null, x: "", component: null });
  const find = (selector) => root.querySelector(selector);
  const frameChannel = channelOf(data.channels.moves);
  const toldChannel = channelOf(data.channels.frame);
  const restChannel = channelOf(data.channels.rest);
  const pickChannel = channelOf(data.channels.pick);
  const { low, high } = data, K = data.colours.length;
  const [decimals, digits] = data.digits, value = formatter(data.digits);
  // x is asked and told in the unit of the data; on a log axis its place is another
  const placeOf = (x) => data.log_digits ? Math.log10(x) : Number(x);
  const told = data.log_digits ? powersOfTen(data.log_digits) : value;
  const trace = unpacked(data.trace, K, data.parts);
  const sound = (state.sound ??= soundOf());
  const lowest = Math.min(...trace.likelihood), highest = Math.max(...trace.likelihood);
  const chart = chartOf(data), readout = readoutOf(root, data, trace, value, told, ask);
  const slider = find(".em-x");
  const asked = () => state.x === "" ? "" : placeOf(state.x);
  const frame = () => frameAt(frameChannel.read(), data, trace, state.dragged);

  function draw() {
    const shown = frame();
    readout.draw(shown, asked(), state.component);
    state.hands.show(shown.isStart);
    reportSoon();
  }

  // where a lesson does not say the log-likelihood, it does not sound
  function hear({ now }) {
    if (getComputedStyle(find(".em-likelihood")).visibility === "hidden") return;
    sound.follow((trace.likelihood[now] - lowest) / (highest - lowest));
  }

  // ---- what somebody asks ----

  function textOf(place) {
    if (data.log_digits) return String(Number((10 ** place).toPrecision(data.log_digits + 1)));
    return String(decimals === null ? place : Number(place.toFixed(decimals + 1)));
  }

  // a place on the axis, or "" for none
  function pick(place) {
    state.x = place === "" ? "" : textOf(place);
    const words = state.x === "" ? "" : told(asked());
    pickChannel.write(String(asked()));
    find(".em-numbers").hidden = state.x === "";
    write(find(".em-ask output"), words);
    slider.value = state.x === "" ? (low + high) / 2 : asked();
    slider.setAttribute("aria-valuetext", words || "no value picked");
    draw();
  }

  function ask(component) {
    state.component = component === state.component ? null : component;
    find(".em-component").hidden = state.component === null;
    readout.rows.forEach((row, k) => {
      row.classList.toggle("em-picked", k === state.component);
      row.querySelector("button").setAttribute("aria-pressed", k === state.component);
    });
    light();
    draw();
  }

  // the curve and the row of the component under the pointer, and of the one that is asked about
  function light(hovered = null) {
    readout.rows.forEach((row, k) => {
      const lit = k === hovered || k === state.component;
      row.classList.toggle("em-lit", lit);
      chart.light(k, lit);
    });
  }

  function onKey(event) {
    if (event.key !== "Escape" || (state.x === "" && state.component === null)) return;
    if (state.component !== null) ask(state.component);
    pick("");
  }

  // ---- who hears of it, when all rests ----

  function reportSoon() {
    clearTimeout(state.settling);
    state.settling = setTimeout(report, SETTLED);
  }

  // the server answers by the URL: of this and the player's report at the same moment it reads one
  function report(wait = UNHEARD) {
    if (document.querySelector(".em-player.em-playing")) return reportSoon();
    speak(true);
    state.heard ||= (new URLSearchParams(location.search).get("x") ?? "") === state.x;
    if (state.reportedX === state.x && state.heard) return;
    if (state.reportedFit !== data.fit) setStateValue("fit", data.fit);
    Object.assign(state, { reportedFit: data.fit, reportedX: state.x, heard: false });
    setStateValue("x", state.x);
    state.settling = setTimeout(() => report(2 * wait), wait);
  }

  // what is asked at one frame does not make it another
  function speak(rests = false) {
    const ofComponent = find(".em-component p").textContent, shown = frame();
    const place = frameChannel.read();
    if (rests && (place !== state.rested?.place || shown.hand)) {
      state.rested = { place, rows: shown.rows, before: state.rested?.rows };
    }
    const words = [asked(), state.component, data, value, told, ofComponent];
    write(find(".em-said"), inWords(shown, state.rested?.before, ...words));
  }

  // ---- set up ----

  Object.assign(slider, { min: low, max: high, step: (high - low) / 400 });
  slider.oninput = () => pick(Number(slider.value));
  find(".em-pitch").onclick = ({ target }) => {
    sound.toggle();
    target.setAttribute("aria-pressed", sound.isOn());
    if (sound.isOn()) hear(frame());
  };
  find(".em-sweep").onclick = () => {
    const { rows } = frame();
    sound.sweep((share) => density(rows, low + share * (high - low)) / data.top);
  };
  const [clearX, clearComponent] = root.querySelectorAll(".em-let-go");
  clearX.onclick = () => { pick(""); slider.focus(); };
  clearComponent.onclick = () => ask(state.component);
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
  frameChannel.listen((event) => {
    const shown = frame();
    if (event.cancelable && state.canvas.draw(shown)) event.preventDefault();
    if (sound.isOn()) hear(shown);
  }, options);
  toldChannel.listen(draw, options);
  // once the chart shows the same
  restChannel.listen(() => requestAnimationFrame(state.canvas.clear), options);
  document.addEventListener("keydown", onKey, options);
  listenToPointer({
    chart, lines: readout.rows, rows: () => frame().rows,
    onHover: light, onX: pick, onComponent: ask,
  }, options);

  if (state.fit !== data.fit) {
    Object.assign(state, { fit: data.fit, x: data.x, reportedX: data.x, heard: true, dragged: null, rested: null });
    if (state.component >= K) state.component = null;
  }
  state.canvas?.remove();
  const tell = (...channels) => channels.forEach((channel) => channel.write(frameChannel.read()));
  state.canvas = canvasOf(data, () => tell(toldChannel), () => tell(toldChannel, restChannel));
  state.hands?.remove();
  state.hands = startByHand({
    data, start: trace.between(0, 0, 0), height: trace.likelihood[0],
    plot: () => chart.plots()[0], rows: () => frame().rows,
    tidy: (number) => Number(decimals === null
      ? number.toPrecision(digits + 1) : number.toFixed(decimals + 1)),
    onDrag: (rows) => { state.dragged = rows; draw(); },
    onClick: ask,
    send: (text) => setTriggerValue("guess", text),
  });
  const component = state.component;
  state.component = null;
  if (component === null) find(".em-component").hidden = true;
  pick(asked());
  if (component !== null) ask(component);
  speak();
  return () => {
    clearTimeout(state.settling);
    state.listening.abort();
    state.hands.forget();
    state.canvas.remove();
    sound.end();
    pickChannel.write("");
  };
}
