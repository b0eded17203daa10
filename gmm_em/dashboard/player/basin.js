// One of the starts on the chart of basins: a click on its cell watches EM from there; the sliders
// do the same by keyboard, and move a ring over the chart.
//
// data: see show() in basin.py. State sent: {guess}, the start that is to be watched.

// the box opens below all else, and Streamlit takes its time for that
async function comeIntoSight(box) {
  while (box.style.height) await new Promise(requestAnimationFrame);
  box.scrollIntoView({ block: "nearest" });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".em-basin");
  const sliders = [...root.querySelectorAll("input")], outputs = root.querySelectorAll("output");
  const host = document.querySelector(data.chart);
  const cells = data.means.length;
  const plot = () => host?.querySelector(".role-scope > g > .background")?.getBoundingClientRect();
  const here = () => sliders.map((slider) => Number(slider.value));

  function show() {
    const [i, j] = here();
    [i, j].forEach((at, which) => {
      outputs[which].value = data.said[at];
      sliders[which].setAttribute("aria-valuetext", data.said[at]);
    });
    root.querySelector("p").textContent = `From here (the ring) EM ends at ${data.reached[i * cells + j]}.`;
    const box = plot();
    if (!box?.width) return;
    const around = host.getBoundingClientRect();
    let ring = host.querySelector(".em-cell");
    if (!ring) {
      ring = host.appendChild(document.createElement("i"));
      ring.className = "em-cell";
      comeIntoSight(root.closest("details"));
    }
    ring.style.left = `${100 * (box.left - around.left + (i + 0.5) / cells * box.width) / around.width}%`;
    ring.style.top = `${100 * (box.bottom - around.top - (j + 0.5) / cells * box.height) / around.height}%`;
  }

  function watch() {
    const means = here().map((at) => data.means[at]);
    setTriggerValue("guess", means.map((mean) => `0.5:${mean}:${data.sd}`).join().replaceAll("+", ""));
  }

  function onClick(event) {
    const box = event.target.closest?.(data.chart) && plot();
    if (!box) return;
    const shares = [(event.clientX - box.left) / box.width, (box.bottom - event.clientY) / box.height];
    if (shares.some((share) => share < 0 || share > 1)) return;
    shares.forEach((share, which) => { sliders[which].value = Math.floor(share * cells); });
    show();
    watch();
  }

  sliders.forEach((slider, which) => {
    const fresh = slider.max !== String(cells - 1);
    slider.max = cells - 1;
    if (fresh) slider.value = Math.floor(cells * (which ? 0.75 : 0.25));
    slider.oninput = show;
  });
  root.querySelector("button").onclick = watch;
  const listening = new AbortController();
  document.addEventListener("click", onClick, { signal: listening.signal });
  const watching = new ResizeObserver(show);
  if (host) watching.observe(host);
  show();
  return () => {
    listening.abort();
    watching.disconnect();
  };
}
