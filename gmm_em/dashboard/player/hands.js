// A start by hand: at iteration 0 each curve has two handles over the chart. The one on its peak
// moves mean and weight, the one at its side the sd. The other weights share what is left as before.

// weight that a hand can give
const LIGHTEST = 0.01;
// of the axis: and sd
const FINEST = 1 / 300;
// px at least from one handle to the other: a finger finds each
const BESIDE = 24;
// px: less is a click
const MOVED = 3;
// ms in which the chart has the fit of a start by hand
const FITTED_WITHIN = 1000;

const within = (value, low, high) => Math.min(high, Math.max(low, value));
const peakOf = ({ weight, sd }) => weight / (sd * Math.sqrt(2 * Math.PI));

// where the two handles of a row are, in px of a plot from `low` to `high` and from 0 up to `top`
function handlesOf(row, { width, height }, { low, high, top }) {
  const px = width / (high - low);
  const x = within((row.mean - low) * px, 0, width);
  const apart = Math.max(BESIDE, row.sd * px), side = x + apart > width ? -1 : 1;
  const up = (density) => height * Math.min(1, density / top);
  return {
    px, side,
    peak: { x, up: up(peakOf(row)) },
    edge: { x: within(x + side * apart, 0, width), up: up(peakOf(row) * Math.exp(-0.5)) },
  };
}

// the rows once a handle of row k has been dragged by so many px to the right and up
function draggedRows(rows, k, handle, dx, dy, plot, axes) {
  const row = rows[k], { px, side, peak } = handlesOf(row, plot, axes);
  if (handle === "edge") {
    const sd = Math.max(FINEST * (axes.high - axes.low), row.sd + side * dx / px);
    return rows.map((other, j) => j === k ? { ...row, sd } : other);
  }
  const mean = axes.low + within(peak.x + dx, 0, plot.width) / px;
  // a peak above the axis has its handle at the edge, and half way down half its weight
  const whole = peak.up ? peak.up / row.weight : plot.height * peakOf({ ...row, weight: 1 }) / axes.top;
  const most = 1 - LIGHTEST * (rows.length - 1);
  const weight = rows.length > 1 ? within((peak.up + dy) / whole, LIGHTEST, most) : 1;
  const rest = rows.reduce((sum, other, j) => j === k ? sum : sum + other.weight, 0);
  return rows.map((other, j) => j === k ? { ...row, mean, weight } : { ...other,
    weight: (1 - weight) * (rest ? other.weight / rest : 1 / (rows.length - 1)) });
}

// Numbers as short as the screen can tell them apart, with weights that sum to 1: `tidy` rounds a
// mean or sd.
function tidied(rows, k, tidy) {
  const weights = rows.map(({ weight }) => Number(weight.toFixed(4)));
  weights[k] = 0;
  weights[k] = Number((1 - weights.reduce((a, b) => a + b)).toFixed(4));
  return rows.map((row, j) => ({
    weight: weights[j],
    mean: j === k ? tidy(row.mean) : row.mean,
    sd: j === k ? tidy(row.sd) : row.sd,
  }));
}

// as in gmm_em/links.py
const asText = (rows) => rows.map(({ weight, mean, sd }) => [weight, mean, sd].join(":"))
  .join().replaceAll("+", "");

// who is the likeliest where, for the colours of the points: as near as the screen can tell
function regionsOf(rows, low, high, steps = 500) {
  const cuts = [], owners = [];
  for (let i = 0; i <= steps; i += 1) {
    const x = low + (high - low) * i / steps;
    const logs = rows.map((c) => Math.log(c.weight / c.sd) - 0.5 * ((x - c.mean) / c.sd) ** 2);
    const owner = logs.indexOf(Math.max(...logs));
    if (owner === owners.at(-1)) continue;
    if (i) cuts.push(x - 0.5 * (high - low) / steps);
    owners.push(owner);
  }
  return { cuts, owners };
}

// The handles on the plot whose box `plot()` gives, inside `host`. `onDrag` gets the rows as they
// are dragged, `onDrop` whether they are to be kept, `onClick` the component of a click.
function handlesOver(host, { colours, plot, axes, rows, onDrag, onDrop, onClick }) {
  const layer = document.createElement("div");
  layer.className = "em-hands";
  // the table in the sidebar is for the keyboard
  layer.setAttribute("aria-hidden", "true");
  for (const [k, colour] of colours.entries()) {
    for (const handle of ["edge", "peak"]) {
      const node = document.createElement("i");
      node.className = `em-hand em-${handle}`;
      node.style.setProperty("--colour", colour);
      Object.assign(node.dataset, { k, handle });
      layer.append(node);
    }
  }
  host.append(layer);
  let drag = null, wanted = false;

  // in shares of what is around it, whatever the zoom
  function place() {
    const box = wanted && plot();
    layer.hidden = !box?.width;
    if (layer.hidden) return;
    const around = host.getBoundingClientRect();
    Object.assign(layer.style, {
      left: `${100 * (box.left - around.left) / around.width}%`,
      top: `${100 * (box.top - around.top) / around.height}%`,
      width: `${100 * box.width / around.width}%`,
      height: `${100 * box.height / around.height}%`,
    });
    const now = rows();
    for (const node of layer.children) {
      const { x, up } = handlesOf(now[node.dataset.k], box, axes)[node.dataset.handle];
      node.style.left = `${100 * x / box.width}%`;
      node.style.bottom = `${100 * up / box.height}%`;
    }
  }

  layer.onpointerdown = (event) => {
    // on the chart around it a drag asks about x
    event.stopPropagation();
    if (!event.isPrimary || event.button) return;
    event.target.setPointerCapture(event.pointerId);
    const { k, handle } = event.target.dataset;
    drag = { k: Number(k), handle, x: event.clientX, y: event.clientY, from: rows(), to: null };
  };
  layer.onpointermove = (event) => {
    if (!drag) return;
    const dx = event.clientX - drag.x, dy = drag.y - event.clientY;
    if (!drag.to && Math.hypot(dx, dy) < MOVED) return;
    drag.to = draggedRows(drag.from, drag.k, drag.handle, dx, dy, plot(), axes);
    onDrag(drag.to, drag.k);
  };
  const end = (keeps) => () => {
    if (!drag) return;
    const { to, k } = drag;
    drag = null;
    if (to) onDrop(keeps);
    layer.onclick = (event) => {
      event.stopPropagation();
      if (!to) onClick(k);
    };
  };
  layer.onpointerup = end(true);
  layer.onpointercancel = end(false);

  // the chart draws itself when it likes
  const watching = new MutationObserver(place);
  watching.observe(host, { subtree: true, childList: true, attributeFilter: ["d", "transform"] });
  return {
    show(visible) { wanted = visible; place(); },
    remove() { watching.disconnect(); layer.remove(); },
  };
}

// The whole of it. start, height : rows and log-likelihood of the trace at its start; rows : those on
// the screen; onDrag : gets the rows that are dragged, or null; onClick : gets the component of a
// click; send : tells the server of a start
function startByHand({ data, start, height, plot, rows, tidy, onDrag, onClick, send }) {
  const { low, high, colours } = data;
  const handChannel = channelOf(data.channels.hand);
  const host = document.querySelector(data.chart);

  // the chart draws these rows until its trace begins with others
  const preview = (given) => handChannel.write(
    given && { rows: given, ...regionsOf(given, low, high), instead: height });

  function show(given) {
    preview(given);
    onDrag(given);
  }

  let last = null;
  const layer = data.by_hand && host ? handlesOver(host, {
    colours, plot, rows, onClick, axes: data,
    onDrag: (given, k) => show(last = tidied(given, k, tidy)),
    onDrop(keeps) {
      if (keeps && asText(last) !== asText(start)) send(asText(last));
      else show(null);
    },
  }) : null;
  // what was dragged before is in the chart's own data by now, or is so soon
  const waiting = setTimeout(() => {
    if (handChannel.read()?.instead !== height) preview(null);
  }, FITTED_WITHIN);
  const remove = () => { clearTimeout(waiting); layer?.remove(); };
  return {
    begin: () => send(asText(start)),
    show: (visible) => layer?.show(visible),
    remove,
    forget() { remove(); preview(null); },
  };
}
