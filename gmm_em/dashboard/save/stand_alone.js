// A saved page: Vega is unpacked, the chart drawn at the width that there is, and player and
// numbers, the functions before this, are called as Streamlit would call them. What they would
// tell a server is written into the page's own address.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const { spec, datasets, player: forPlayer, numbers: forNumbers } = read("content");
const place = document.querySelector(forPlayer.chart);
const CONFIG = {
  background: "transparent",
  font: getComputedStyle(document.body).fontFamily,
  view: { stroke: "transparent" },
  axis: {
    labelColor: "currentColor", titleColor: "currentColor", gridColor: "currentColor",
    gridOpacity: 0.12, domain: false, ticks: false, labelPadding: 6, titleFontWeight: "normal",
    labelFontSize: 12, titleFontSize: 12,
  },
};

async function vegaEmbed() {
  const { packed, export: name, online } = read("vega");
  if (online) {
    for (const src of online) {
      await new Promise((onload, onerror) =>
        document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror })));
    }
    return window.vegaEmbed;
  }
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const addresses = {};
  let last;
  for (const [file, text] of JSON.parse(await new Response(plain).text())) {
    const linked = text.replace(/"\.\/([^"]+\.js)"/g, (all, other) => `"${addresses[other] ?? all}"`);
    last = addresses[file] = URL.createObjectURL(new Blob([linked], { type: "text/javascript" }));
  }
  return (await import(last))[name].default;
}

const rows = (columns) => {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, i) => Object.fromEntries(names.map((n) => [n, columns[n][i]])));
};

// the chart begins with what the player and the picked x say
function follow() {
  for (const { element, event } of Object.values(forPlayer.channels)) {
    document.querySelector(element).dispatchEvent(new Event(event));
  }
}

function draw(embed) {
  let drawn = 0, view;
  new ResizeObserver(async () => {
    const width = place.clientWidth, isFirst = !drawn;
    if (width === drawn) return;
    drawn = width;
    view?.finalize();
    const sized = structuredClone(spec);
    for (const part of [sized, ...sized.vconcat]) part.width = width;
    sized.datasets = Object.fromEntries(Object.entries(datasets).map(([name, c]) => [name, rows(c)]));
    view = await embed(place, sized, { config: CONFIG, actions: false, renderer: "svg" });
    follow();
    if (isFirst) enlarge();
  }).observe(place);
}

// A large screen is looked at from afar: all grows as far as the page is still seen whole. Safari's
// measures leave out a zoom, and a click would be elsewhere: there nothing grows.
const WIDTH = 1300;
function enlarge() {
  const { body } = document;
  body.style.zoom = 2;
  const honest = body.getBoundingClientRect().width > 1.5 * body.offsetWidth;
  body.style.zoom = 1;
  if (!honest) return;
  const fits = () => innerHeight / body.getBoundingClientRect().height;
  const by = Math.max(1, Math.min(innerWidth / WIDTH, fits()));
  body.style.zoom = by;
  // larger, its texts have other lines
  body.style.zoom = Math.max(1, by * Math.min(1, fits()));
}
addEventListener("resize", enlarge);
addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey, repeat, target }) => {
  if (key.toLowerCase() !== "p" || ctrlKey || altKey || metaKey || repeat) return;
  if (target.closest("select")) return;
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
});

function remember(name, value) {
  const address = new URLSearchParams(location.hash.slice(1));
  address.set(name, value);
  if (value === "") address.delete(name);
  location.replace(`#${address}`);
}

function mount(component, data, selector) {
  component({
    data,
    parentElement: document.querySelector(selector).parentElement,
    setStateValue: (name, value) => ["iteration", "x"].includes(name) && remember(name, value),
    setTriggerValue: () => {},
  });
}

const address = new URLSearchParams(location.hash.slice(1));
const wanted = Number(address.get("iteration") ?? forPlayer.iteration);
const { iterations, parts } = forPlayer;
const all = parts === 2 ? iterations.flatMap((i) => [i, i + 0.5]).slice(0, -1) : iterations;
const nearest = (a, b) => Math.abs(a - wanted) <= Math.abs(b - wanted) ? a : b;
mount(player, { ...forPlayer, iteration: all.reduce(nearest) }, ".em-player");
mount(numbers, { ...forNumbers, x: address.get("x") ?? forNumbers.x }, ".em-state");
draw(await vegaEmbed());
