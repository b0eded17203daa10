// The chart as it is drawn now, saved as a picture of its own.
//
// data: {name, frames, chart, paper}; see show_picture() in share.py.

// px of a PNG for each px of the screen
const FINER = 3;
// px around the chart
const MARGIN = 14;
// ms until the browser may forget what it was to save
const KEPT = 60_000;

// ground and ink of a picture for print, and its grid, as style sheets print them
const PAPER = ["#ffffff", "#1c2430"], GRID = "#cfd4da";

const ofPage = (svg) =>
  [getComputedStyle(document.querySelector(".stApp")).backgroundColor, getComputedStyle(svg).color];

const isDark = (colour) => Math.max(...colour.match(/\d+/g).slice(0, 3)) < 128;

// a file knows nothing of the page: it has colours instead of those that it would take from there
function drawing(chart, light, paper) {
  const svg = document.querySelector(`${chart} .stVegaLiteChart svg.marks`);
  const box = svg.viewBox.baseVal;
  const place = {
    x: box.x - MARGIN, y: box.y - MARGIN, width: box.width + 2 * MARGIN, height: box.height + 2 * MARGIN,
  };
  const [ground, ink] = light ? PAPER : ofPage(svg);
  const set = (node, attributes) => {
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  };
  const clone = svg.cloneNode(true);
  set(clone, { width: place.width, height: place.height, viewBox: Object.values(place).join(" ") });
  clone.prepend(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
  set(clone.firstChild, { ...place, fill: ground });
  if (light && !paper) {
    for (const text of clone.querySelectorAll("[class*=role-axis] text")) set(text, { fill: ink });
    for (const line of clone.querySelectorAll("[class*=role-axis] line")) set(line, { stroke: GRID });
  }
  const text = new XMLSerializer().serializeToString(clone)
    .replaceAll(/color-mix\([^#]*(#\w+)[^)]*\)/g, "$1")
    .replaceAll("currentColor", ink)
    .replaceAll('"Canvas"', `"${ground}"`);
  return { text, ...place };
}

async function png({ text, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: FINER * width, height: FINER * height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".em-picture");
  const light = root.querySelector(".em-light input");
  light.parentElement.hidden = data.paper
    || !isDark(getComputedStyle(document.querySelector(".stApp")).backgroundColor);
  for (const button of root.querySelectorAll("button")) {
    button.onclick = async () => {
      const { kind } = button.dataset, drawn = drawing(data.chart, data.paper || light.checked, data.paper);
      const blob = kind === "png"
        ? await png(drawn) : new Blob([drawn.text], { type: "image/svg+xml" });
      const at = new URLSearchParams(location.search).get("iteration");
      const href = URL.createObjectURL(blob);
      const download = `${data.name}${data.frames ? `-iteration-${at}` : ""}.${kind}`;
      Object.assign(document.createElement("a"), { href, download }).click();
      setTimeout(() => URL.revokeObjectURL(href), KEPT);
      say(root, button, "Saved");
    };
  }
}
