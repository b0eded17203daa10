// The frame player. The charts follow the value that it leaves on the frame channel (Altair's
// BindDirect): each change redraws them here in the browser. The server hears of it only when the
// player rests.
//
// data: {iterations, iteration, parts, page, fit, play, speed, chart, channels, along}; see show() in
// __init__.py. State sent: {iteration, fit}. A place is a frame's number: with one part that of a
// stored iteration, with two the even ones are E steps, the odd ones M steps. Between two places
// the curves glide. Streamlit calls the function again whenever data or theme change, so all that
// must survive is kept on the root element, and listeners of the run before are taken down.

// ms without a move: the player rests
const SETTLED = 250;
// ms without an answer: the server is told again
const UNHEARD = 2000;
// ms to wait for the chart before playing
const PATIENCE = 8000;
// ms for the curves to glide when somebody steps to an M step
const STEP = 450;
// ms that count of a frame: a hidden page does not run on
const LONGEST = 500;
const STEPS = ["E step: each point asks who is responsible", "M step: each curve moves to its points"];
const STILL = "Animation is off by your system's setting: press play, or step.";
// the page keys are a clicker's
const KEYS = { ArrowLeft: -1, PageUp: -1, ArrowRight: 1, PageDown: 1 };
const FIELDS = "input:not(.em-frame), select, textarea, [contenteditable=true], [role=slider],"
  + " [role=radio], [role=tab], [role=combobox], [role=listbox], [role=dialog]";
// the space bar is theirs
const PRESSED = "button, a, summary, [role=button]";
const MEMORY = "gmm-em speed";

// The speed that the visitor likes, for all players of this tab. Some browsers keep nothing for a
// frame in a page of another site, and refuse to be asked.
function remember(speed) {
  try {
    if (speed) sessionStorage.setItem(MEMORY, speed);
    return sessionStorage.getItem(MEMORY);
  } catch {
    return null;
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".em-player");
  const state = (root.emState ??= { timer: 0, settling: 0, fit: null, reported: null });
  const find = (name) => root.querySelector(`.em-${name}`);
  const [play, back, forward, range] = ["play", "back", "forward", "frame"].map(find);
  const [speed, where, calmly] = ["speed", "where", "calm"].map(find);
  const frameChannel = channelOf(data.channels.moves);
  const restingChannels = [data.channels.frame, data.channels.rest].map(channelOf);
  const { parts } = data;
  const last = parts * (data.iterations.length - 1);
  const total = data.iterations.at(-1);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const place = () => Math.max(0, Number(range.value));
  const iteration = (at = place()) => parts === 2 ? at / 2 : data.iterations[at];

  function describe() {
    const step = parts === 2 ? STEPS[place() % 2] : "";
    const number = Math.floor(iteration());
    write(where, `${step && `${step[0]} ${parts === 2 ? "step " : ""}`}${number} / ${total}`);
    // for line.js
    root.dataset.iteration = iteration();
    range.setAttribute("aria-valuetext", `iteration ${number} of ${total}${step && `, ${step}`}`);
    back.disabled = place() === 0;
    forward.disabled = place() === last;
    play.disabled = last === 0;
  }

  // while it moves the chart of the fit is not drawn where canvas.js has done so, which tells it more
  function showFrame(value, moves = false) {
    const isShown = frameChannel.read() === String(value);
    const undrawn = !isShown && frameChannel.write(String(value), moves);
    if (undrawn || !moves) for (const channel of restingChannels) channel.write(String(value));
  }

  function move(to) {
    range.value = to;
    range.dispatchEvent(new Event("input"));
  }

  // the chart's text alternative says what it shows now: its own title, once that is drawn
  function nameChart() {
    cancelAnimationFrame(state.naming);
    const drawn = document.querySelector(`${data.chart} [role=graphics-document]:has(tspan)`);
    if (!drawn) { state.naming = requestAnimationFrame(nameChart); return; }
    const [about] = drawn.getAttribute("aria-label").split(" Now: ");
    const title = [...drawn.querySelectorAll(".role-title tspan")].map((line) => line.textContent);
    drawn.setAttribute("aria-label", `${about} Now: ${title.join(", ")}.`);
  }

  // the server answers by the URL; one that has just been restarted may know no player yet
  function report(wait = UNHEARD) {
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
    state.settling = setTimeout(() => { nameChart(); report(); }, SETTLED);
  }

  function showPlaying(playing) {
    root.classList.toggle("em-playing", playing);
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    where.setAttribute("aria-live", playing ? "off" : "polite");
  }

  function halt() {
    cancelAnimationFrame(state.timer);
    clearTimeout(state.settling);
    state.timer = 0;
    showPlaying(false);
  }

  function stop() {
    delete root.dataset.goesOn;
    halt();
    showFrame(place());
    rest();
  }

  // The clock counts places and runs as fast as each lasts: a slow machine leaves frames out and
  // takes no longer, and a change of speed holds from there on.
  function start() {
    if (place() === last) move(0);
    halt();
    showPlaying(true);
    // a clicker goes on from there (views/keys.js)
    root.classList.add("em-played");
    const first = place();
    let clock = first, before = performance.now();
    const tick = (now) => {
      const ms = (calm.matches ? CALM : lasts(Math.floor(clock), parts, last)) / speed.value;
      clock += Math.min(LONGEST, Math.max(0, now - before)) / ms;
      before = now;
      const to = Math.min(last, Math.floor(clock));
      const glides = to > first && ms > NOTICEABLE && !calm.matches && moves(to, parts);
      const value = glides ? onTheWay(to, clock - to, ms) : to;
      showFrame(value, true);
      if (to !== place()) move(to);
      if (value < last) state.timer = requestAnimationFrame(tick);
      else stop();
    };
    state.timer = requestAnimationFrame(tick);
  }

  function startWhenDrawn() {
    const deadline = performance.now() + PATIENCE;
    showPlaying(true);
    const wait = (now) => {
      const drawn = document.querySelector(`${data.chart} .marks`);
      if (drawn || now > deadline) start();
      else state.timer = requestAnimationFrame(wait);
    };
    state.timer = requestAnimationFrame(wait);
  }

  function toggle() {
    if (state.timer) stop(); else start();
  }

  function goTo(to) {
    stop();
    move(Math.min(last, Math.max(0, to)));
  }

  function step(by) {
    const to = place() + by;
    if (parts !== 2 || by < 0 || to > last || !moves(to, parts) || calm.matches) return goTo(to);
    halt();
    const began = performance.now();
    const tick = (now) => {
      const share = Math.max(0, now - began) / STEP;
      showFrame(onTheWay(to, share, STEP), true);
      if (share < 1) state.timer = requestAnimationFrame(tick);
      else stop();
    };
    state.timer = requestAnimationFrame(tick);
    move(to);
  }

  // a click on the likelihood goes to that iteration; its axis is that of charts/likelihood.py
  function onClick(event) {
    const plot = event.target.closest?.(data.chart)?.querySelectorAll(".role-scope > g > .background")[2];
    const box = plot?.getBoundingClientRect();
    // a lesson that hides the slider says nothing of what comes
    if (getComputedStyle(range).visibility === "hidden") return;
    if (!box || event.clientY < box.top - 4 || event.clientY > box.bottom + 4) return;
    const from = parts === 2 ? data.page * Math.floor(place() / 2 / data.page) : 0;
    const end = data.along ? data.along.at(-1) : total;
    const to = parts === 2 ? from + data.page : 1.02 * Math.max(1, end);
    const asked = from + (to - from) * (event.clientX - box.left) / box.width;
    const along = (at) => data.along ? data.along[at] : iteration(at);
    const distance = (at) => Math.abs(along(at) - asked);
    let nearest = 0;
    for (let at = 1; at <= last; at += 1) if (distance(at) < distance(nearest)) nearest = at;
    goTo(nearest);
  }

  // anywhere on the page outside of fields
  function onKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = event.target;
    if (at.closest?.(FIELDS)) return;
    const by = KEYS[event.key];
    if (by) step(by);
    else if (event.key === " " && !at.closest?.(PRESSED)) { if (last) toggle(); }
    else {
      // it moves by itself, the visitor says where
      if (at === range && event.key !== "Tab") stop();
      return;
    }
    event.preventDefault();
  }

  range.oninput = () => {
    describe();
    // who moves it tells where the curves are
    if (state.timer) return;
    showFrame(place());
    rest();
  };
  range.onpointerdown = () => { if (state.timer) stop(); };
  play.onclick = toggle;
  back.onclick = () => step(-1);
  forward.onclick = () => step(1);
  speed.onchange = () => remember(speed.value);
  state.listening?.abort();
  state.listening = new AbortController();
  document.addEventListener("keydown", onKey, { signal: state.listening.signal });
  document.addEventListener("click", onClick, { signal: state.listening.signal });

  if (data.speed && state.speed !== data.speed) {
    state.speed = data.speed;
    remember(data.speed);
  }
  if (state.fit !== data.fit) {
    // line.js: it played when the line came back
    const goesOn = "goesOn" in root.dataset;
    delete root.dataset.goesOn;
    halt();
    root.classList.remove("em-played");
    state.fit = data.fit;
    range.disabled = last === 0;
    // a single frame is the end of its run
    range.min = last ? 0 : -1;
    range.max = last;
    speed.value = remember() || data.speed || "1";
    const first = parts === 2 ? 2 * data.iteration : data.iterations.indexOf(data.iteration);
    range.value = first;
    showFrame(first);
    if (data.play) play.focus({ preventScroll: true });
    const isStill = data.play && last > 0 && calm.matches;
    calmly.textContent = isStill ? STILL : "";
    if (last && (goesOn || (data.play && !isStill))) startWhenDrawn();
  }
  describe();
  nameChart();
  // the chart may come later than the player, and is drawn later than its frame is written
  state.named?.disconnect();
  state.named = new MutationObserver(() => { if (!state.timer) nameChart(); });
  const host = document.querySelector(data.chart);
  if (host) state.named.observe(host, { subtree: true, childList: true, characterData: true });
  return () => {
    halt();
    state.named.disconnect();
    cancelAnimationFrame(state.naming);
    state.listening.abort();
  };
}
