// The mountain: what its charts say in each frame is also their text alternative, and a click on it,
// or the enter key where the arrows have gone, starts EM there.
//
// data: see show() in mountain.py. Trigger sent: {place}, [x, y] in shares of the picture.

// ms without a frame: the charts are at rest
const AT_REST = 300;
// steps of the keys, across the picture
const STEPS = 60;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

// how to write what lies at a share of an axis
const reader = ({ name, curved, low, high }, digits) => (share) => {
  const value = curved ? low * (high / low) ** share : low + share * (high - low);
  return `${name} = ${Number(value.toPrecision(digits))}`.replace("-", "−");
};

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".em-mountain");
  root.emEnd?.();
  root.textContent = data.words;
  const host = document.querySelector(data.charts[0]);
  const says = data.axes.map((axis) => reader(axis, data.digits));
  const listening = new AbortController();
  let here = [0.5, 0.5], timer = 0;

  function nameCharts() {
    for (const chart of data.charts) {
      const drawn = document.querySelector(`${chart} [role=graphics-document]`);
      if (!drawn) continue;
      drawn.dataset.alt ??= drawn.getAttribute("aria-label") ?? "";
      const title = [...drawn.querySelectorAll(".role-title tspan")].map((line) => line.textContent);
      drawn.setAttribute("aria-label", `${drawn.dataset.alt} Now: ${title.join(", ")}`);
    }
  }
  channelOf(data.frame).listen(() => {
    clearTimeout(timer);
    timer = setTimeout(nameCharts, AT_REST);
  }, { signal: listening.signal });

  const plane = document.createElement("div"), ring = document.createElement("i");
  const output = document.createElement("output");
  plane.className = "em-plane";
  plane.append(ring, output);
  for (const [name, value] of Object.entries({
    role: "slider", tabindex: 0, "aria-label": data.label, "aria-valuemin": 0, "aria-valuemax": STEPS,
  })) plane.setAttribute(name, value);

  function show(to) {
    here = to.map((share) => Math.min(1, Math.max(0, share)));
    output.value = says.map((say, i) => say(here[i])).join(", ");
    plane.setAttribute("aria-valuetext", output.value);
    plane.setAttribute("aria-valuenow", Math.round(STEPS * here[0]));
    [ring.style.left, ring.style.bottom] = here.map((share) => `${100 * share}%`);
  }

  const placeOf = ({ clientX, clientY }) => {
    const box = plane.getBoundingClientRect();
    return [(clientX - box.left) / box.width, (box.bottom - clientY) / box.height];
  };
  const start = () => setTriggerValue("place", here);
  plane.onpointermove = (event) => show(placeOf(event));
  plane.onclick = (event) => { show(placeOf(event)); start(); };
  plane.onkeydown = (event) => {
    const way = WAYS[event.key];
    if (way) show(here.map((share, i) => Math.round(STEPS * share + way[i]) / STEPS));
    else if (event.key === "Enter" || event.key === " ") start();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  // over the plot, in shares of what is around it, whatever the zoom
  let laid = null;
  function lay() {
    const box = host.querySelector(".role-frame.root > g > .background")?.getBoundingClientRect();
    plane.hidden = !box?.width;
    if (plane.hidden) return;
    const around = host.getBoundingClientRect();
    const part = (length, whole) => `${100 * length / whole}%`;
    plane.style.left = part(box.left - around.left, around.width);
    plane.style.top = part(box.top - around.top, around.height);
    plane.style.width = part(box.width, around.width);
    plane.style.height = part(box.height, around.height);
    laid = host.querySelector("svg.marks");
  }
  // the chart is drawn when it likes; then a frame changes no size, and to measure one takes its time
  const watching = new MutationObserver(() => {
    if (host.querySelector("svg.marks") !== laid) lay();
  });
  const resizing = new ResizeObserver(lay);
  if (host && data.offered) {
    host.append(plane);
    watching.observe(host, { subtree: true, childList: true });
    resizing.observe(host);
    show(here);
    lay();
  }
  root.emEnd = () => {
    listening.abort();
    clearTimeout(timer);
    watching.disconnect();
    resizing.disconnect();
    plane.remove();
  };
  return () => root.emEnd();
}
