// The mountain: what its charts say in each frame is also their text alternative, and a click on it,
// or the enter key where the arrows have gone, starts the fit there.
//
// data: see show() in mountain.py. Trigger sent: {place}, [x, y] in shares of the picture.

// ms without a frame: the charts are at rest
const AT_REST = 300;
// steps of the keys, across the picture
const STEPS = 60;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

// the box opens below all else, and Streamlit takes its time for that; above it the chart of the fit
// has more room as long as it is not drawn
async function comeIntoSight(chart) {
  const box = chart.closest("details"), waits = ".st-key-fit_chart:not(:has(.marks))";
  while (box.style.height || document.querySelector(waits)) await new Promise(requestAnimationFrame);
  chart.scrollIntoView({ block: "nearest" });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".em-mountain");
  root.emEnd?.();
  root.textContent = data.words;
  const listening = new AbortController();
  const host = document.querySelector(data.charts[0]), plane = document.createElement("div");
  let here = root.emHere ?? [0.5, 0.5], timer = 0, laid = null;

  function nameCharts() {
    for (const chart of data.charts) {
      const drawn = document.querySelector(`${chart} [role=graphics-document]`);
      if (!drawn) continue;
      const [about] = drawn.getAttribute("aria-label").split(" Now: ");
      const title = [...drawn.querySelectorAll(".role-title tspan")].map((line) => line.textContent);
      drawn.setAttribute("aria-label", `${about} Now: ${title.join(", ")}`);
    }
  }

  // over the plot, in shares of what is around it, whatever the zoom
  function lay() {
    const drawn = host?.querySelector("svg.marks");
    const box = drawn?.querySelector(".background")?.getBoundingClientRect();
    if (!box?.width) return;
    laid = drawn;
    const around = host.getBoundingClientRect();
    plane.style.left = `${100 * (box.left - around.left) / around.width}%`;
    plane.style.top = `${100 * (box.top - around.top) / around.height}%`;
    plane.style.width = `${100 * box.width / around.width}%`;
    plane.style.height = `${100 * box.height / around.height}%`;
  }

  function rest() {
    clearTimeout(timer);
    timer = setTimeout(() => { nameCharts(); lay(); }, AT_REST);
  }
  channelOf(data.frame).listen(rest, { signal: listening.signal });

  plane.className = "em-plane";
  plane.innerHTML = "<i></i><output></output>";
  const [ring, output] = plane.children;
  const says = ({ name, curved, low, high }, i) => {
    const value = curved ? low * (high / low) ** here[i] : low + here[i] * (high - low);
    return `${name} = ${Number(value.toPrecision(data.digits))}`.replace("-", "−");
  };

  function show(to) {
    root.emHere = here = to.map((share) => Math.min(1, Math.max(0, share)));
    [ring.style.left, ring.style.bottom] = here.map((share) => `${100 * share}%`);
    output.value = data.axes.map(says).join(", ");
    const said = { role: "slider", label: data.label, valuenow: 100 * here[0], valuetext: output.value };
    for (const [name, value] of Object.entries(said))
      plane.setAttribute(name === "role" ? name : `aria-${name}`, value);
  }

  const start = () => setTriggerValue("place", here);
  plane.tabIndex = 0;
  plane.onpointermove = plane.onpointerdown = ({ clientX, clientY }) => {
    const box = plane.getBoundingClientRect();
    show([(clientX - box.left) / box.width, (box.bottom - clientY) / box.height]);
  };
  plane.onpointerenter = lay;
  plane.onclick = start;
  plane.onkeydown = (event) => {
    const way = WAYS[event.key];
    if (way) show(here.map((share, i) => Math.round(STEPS * share + way[i]) / STEPS));
    else if (event.key === "Enter" || event.key === " ") start();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  // The chart is drawn when it likes, and settles a little later. A frame changes no size, and to
  // measure one takes its time.
  const watching = new MutationObserver(() => {
    if (host.querySelector("svg.marks") === laid) return;
    lay();
    rest();
    if (laid && !root.emSeen) comeIntoSight(host);
    root.emSeen ||= Boolean(laid);
  });
  if (host && data.offered) {
    watching.observe(host, { subtree: true, childList: true });
    host.append(plane);
    show(here);
  }
  root.emEnd = () => {
    listening.abort();
    clearTimeout(timer);
    watching.disconnect();
    plane.remove();
  };
  return root.emEnd;
}
