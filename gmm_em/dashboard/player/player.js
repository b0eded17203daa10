// The frame player. The charts follow the range input (Altair's BindDirect): moving it redraws them
// here in the browser. The server hears of it only when the player rests.
//
// data: {iterations: [...], iteration, fit, play}; `fit` names the run that is shown, another one
// starts anew. State sent: {iteration, fit}. Streamlit calls the function again whenever data or
// theme change, so all that must survive is kept on the root element.

const SHORTEST = 33;        // ms a frame: 30 a second
const LONGEST = 250;
const WHOLE = 3000;         // ms for a run of few iterations, which would be over in a blink
const CALM = 700;           // ms a frame for those who asked for less motion
const SETTLED = 250;        // ms without a move: the player rests
const UNHEARD = 2000;       // ms without an answer: the server is told again
const PATIENCE = 8000;      // ms to wait for the chart before playing

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".em-player");
  const state = (root.emState ??= { timer: 0, settling: 0, fit: null, reported: null });
  const [play, back, forward] = ["play", "back", "forward"].map((n) => root.querySelector(`.em-${n}`));
  const range = root.querySelector(".em-frame");
  const where = root.querySelector(".em-where");
  const { iterations } = data;
  const last = iterations.length - 1;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const frame = () => Number(range.value);
  const iteration = () => iterations[frame()];
  const pause = () => calm.matches ? CALM : Math.min(LONGEST, Math.max(SHORTEST, WHOLE / last));

  function describe() {
    const total = iterations[last];
    where.value = `${iteration()} / ${total}`;
    range.setAttribute("aria-valuetext", `iteration ${iteration()} of ${total}`);
    back.disabled = frame() === 0;
    forward.disabled = frame() === last;
    play.disabled = last === 0;
  }

  function move(to) {
    range.value = to;
    range.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // the chart's text alternative says what it shows now: its own title, once that is drawn
  function name() {
    const drawn = document.querySelector(`${data.chart} [role=graphics-document]`);
    if (!drawn) return;
    drawn.dataset.alt ??= drawn.getAttribute("aria-label") ?? "";
    const title = [...drawn.querySelectorAll(".role-title tspan")].map((line) => line.textContent);
    drawn.setAttribute("aria-label", `${drawn.dataset.alt} Now: ${title.join(", ")}.`);
  }

  // the server answers by the URL; one that has just been restarted may know no player yet
  function report(wait = UNHEARD) {
    name();
    if (state.reported !== data.fit) setStateValue("fit", data.fit);
    state.reported = data.fit;
    setStateValue("iteration", iteration());
    state.settling = setTimeout(() => {
      const answer = new URLSearchParams(location.search).get("iteration");
      if (answer !== String(iteration())) report(2 * wait);
    }, wait);
  }

  function rest() {
    clearTimeout(state.settling);
    state.settling = setTimeout(() => report(), SETTLED);
  }

  function show(playing) {
    root.classList.toggle("em-playing", playing);
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    where.setAttribute("aria-live", playing ? "off" : "polite");
  }

  function stop() {
    cancelAnimationFrame(state.timer);
    state.timer = 0;
    show(false);
  }

  function start() {
    clearTimeout(state.settling);
    if (frame() === last) move(0);
    show(true);
    const first = frame(), began = performance.now();
    // by the clock: a slow machine leaves frames out and takes no longer
    const tick = (now) => {
      const to = Math.min(last, first + Math.floor((now - began) / pause()));
      if (to > frame()) move(to);
      if (to < last) state.timer = requestAnimationFrame(tick);
      else { stop(); rest(); }
    };
    state.timer = requestAnimationFrame(tick);
  }

  function startWhenDrawn() {
    const deadline = performance.now() + PATIENCE;
    show(true);
    const look = (now) => {
      const drawn = document.querySelector(`${data.chart} .marks`);
      if (drawn || now > deadline) start();
      else state.timer = requestAnimationFrame(look);
    };
    state.timer = requestAnimationFrame(look);
  }

  function toggle() {
    if (state.timer) { stop(); rest(); } else start();
  }

  function step(by) {
    stop();
    move(Math.min(last, Math.max(0, frame() + by)));
  }

  range.oninput = () => {
    // the charts listen at the root, where the event arrives next, and read its value
    document.documentElement.value = range.value;
    describe();
    if (!state.timer) rest();
  };
  range.onpointerdown = () => { if (state.timer) stop(); };
  play.onclick = toggle;
  back.onclick = () => step(-1);
  forward.onclick = () => step(1);
  root.onkeydown = (event) => {
    const onRange = event.target === range;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (onRange && event.key === " ") toggle();
    else if (!onRange && by) step(by);
    else {
      if (onRange && event.key !== "Tab") stop();  // the range moves by itself, where to is the visitor's
      return;
    }
    event.preventDefault();
  };

  if (state.fit !== data.fit) {
    stop();
    clearTimeout(state.settling);
    state.fit = data.fit;
    range.max = last;
    const first = iterations.indexOf(data.iteration);
    if (document.documentElement.value === String(first)) range.value = first;  // drawn already
    else move(first);
    clearTimeout(state.settling);
    if (data.play && last && !calm.matches) startWhenDrawn();
  }
  describe();
  return () => { stop(); clearTimeout(state.settling); };
}
