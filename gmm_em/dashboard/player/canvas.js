// While frames follow on each other what moves in the plots of the density and of the points is drawn
// here, in less time than Vega takes: the curves are its own paths, and a canvas lies over the points.
// It looks like them, and is gone as soon as the chart shows the frame at which all rests.

const MOVING = "em-moving";
// ms for which a number stands, or nobody could read it
const READ = 120;
// steps of the grid over x
const CELLS = 100;
// sds from the mean of a component
const BELL = Array.from({ length: 51 }, (_, i) => 0.16 * i - 4);

// A canvas over a plot. The browser lays the chart as a whole on px of the screen, and so does this
// with what it draws: else all would be moved by a part of one, and blurred.
function planeOver(host, plot, group) {
  const [box, around, whole] = [plot, host, plot.ownerSVGElement].map((e) => e.getBoundingClientRect());
  const onScreen = (edge, start) => Math.round(start * devicePixelRatio) + (edge - start) * devicePixelRatio;
  const [left, right] = [box.left, box.right].map((edge) => onScreen(edge, whole.left));
  const [top, bottom] = [box.top, box.bottom].map((edge) => onScreen(edge, whole.top));
  const x = Math.floor(left), y = Math.floor(top);
  const { canvas, ink } = sheet(Math.ceil(right) - x, Math.ceil(bottom) - y);
  canvas.className = "em-canvas";
  canvas.setAttribute("aria-hidden", "true");
  const share = (px, of) => `${100 * px / devicePixelRatio / of}%`;
  Object.assign(canvas.style, {
    left: share(x - around.left * devicePixelRatio, around.width),
    top: share(y - around.top * devicePixelRatio, around.height),
    width: share(canvas.width, around.width),
    height: share(canvas.height, around.height),
  });
  const { width, height } = group, scale = (right - left) / width;
  return {
    canvas, ink, width, height, scale, left: left - x, top: top - y,
    // and draw in px of the chart
    clear() {
      ink.setTransform(1, 0, 0, 1, 0, 0);
      ink.clearRect(0, 0, canvas.width, canvas.height);
      ink.setTransform(scale, 0, 0, scale, left - x, top - y);
      ink.beginPath();
      ink.rect(0, 0, width, height);
      ink.clip();
    },
  };
}

function pathOf(points) {
  const path = new Path2D();
  for (const [x, y] of points) path.lineTo(x, y);
  return path;
}

function drawLine(ink, path, { stroke, strokeWidth, strokeDasharray, opacity }) {
  Object.assign(ink, { strokeStyle: stroke, lineWidth: parseFloat(strokeWidth), globalAlpha: opacity });
  ink.setLineDash(strokeDasharray.match(/[\d.]+/g)?.map(Number) ?? []);
  ink.stroke(path);
  ink.globalAlpha = 1;
}

function drawBand(ink, path, { fillOpacity, visibility }, fill) {
  if (visibility === "hidden") return;
  Object.assign(ink, { fillStyle: fill, globalAlpha: fillOpacity });
  ink.fill(path);
  ink.globalAlpha = 1;
}

// as it is now: computed styles are live
function lookOf(node) {
  const { fillOpacity, visibility, stroke, strokeWidth, strokeDasharray, opacity } = getComputedStyle(node);
  return { fillOpacity, visibility, stroke, strokeWidth, strokeDasharray, opacity };
}

// What the chart has in a plot: its `group` and `marks` of a kind, each with what Vega keeps there.
function plotOf(host, name) {
  const plot = host.querySelector(`.${name}_group > g`);
  return {
    box: plot?.querySelector(".background"),
    layers: (kind) => [...plot.querySelectorAll(`.role-mark.mark-${kind}`)].map((layer) =>
      [...layer.children]),
  };
}

// data : of the numbers beside the chart; tell() : has chart and numbers write what is read at the
// present frame; askChart() : has the chart draw all of it itself
function canvasOf({ chart, colours, hard, low, high, top }, tell, askChart) {
  const host = document.querySelector(chart);
  let laid = null, telling = 0;

  // Where all is and how it looks is the chart's to say.
  function lay() {
    const [density, strip, likelihood] = [0, 1, 2].map((plot) => plotOf(host, `concat_${plot}`));
    // not there, or hidden
    if (!strip.box?.getClientRects().length) return null;
    const [dots, marked = []] = strip.layers("symbol"), [first] = dots;
    const lines = density.layers("line").flat(), bands = strip.layers(hard ? "rect" : "area").flat();
    const [rule] = strip.layers("rule").at(-1);
    if (!first || lines.length !== colours.length + 1) return null;
    const { group } = first.__data__.mark, view = group.context.dataflow;
    const curves = lines[0].__data__.mark.group;
    const points = planeOver(host, strip.box, group);
    const { scale, left, top: up } = points;
    const look = getComputedStyle(first), own = first.getAttribute("fill");
    // a lesson may hide whose they are
    const shown = colours.map((colour) => { first.setAttribute("fill", colour); return look.fill; });
    first.setAttribute("fill", own);
    const placed = dots.map(({ __data__: { datum, x, y } }) =>
      ({ x: datum.x, left: left + scale * x, top: up + scale * y }));
    const stamps = dotsOn(points.canvas.width, points.canvas.height, placed, shown, {
      path: new Path2D(first.getAttribute("d")), radius: first.getBBox().width / 2,
      stroke: look.stroke, width: parseFloat(look.strokeWidth), scale,
    });
    return {
      curves, lines, points, stamps, marked, rule, view, first, datum: first.__data__.datum, drawn: "",
      looks: () => ({ bands: bands.map(lookOf), rings: marked.map(lookOf), asked: lookOf(rule) }),
      numbers: density.layers("text")[0], dot: likelihood.layers("symbol").at(-1)[0],
    };
  }

  // as long as the chart is the same, of the same data and size
  const isLaid = () => laid?.first.isConnected && laid.first.__data__.datum === laid.datum
    && laid.first.__data__.mark.group.width === laid.points.width;
  const shareOf = (x) => (x - low) / (high - low);

  // the grid on which Vega has them, too: uniform, and near the mean of each component
  function gridOf(rows) {
    const near = laid.view.signal("near");
    const uniform = Array.from({ length: CELLS + 1 }, (_, i) => low + (high - low) * i / CELLS);
    return [...uniform, ...rows.flatMap(({ mean, sd }) => near.map((z) => mean + sd * z))]
      .sort((a, b) => a - b);
  }

  function drawCurves({ rows, next }) {
    const { curves: { width, height }, lines, view } = laid, ceiling = view.signal("ceiling");
    const place = (x, y) => [width * shareOf(x), height * (1 - Math.min(ceiling, y) / top)];
    const draw = (line, xs, density) => {
      const corners = xs.map((x) => place(x, density(x)).map((px) => px.toFixed(1)));
      line.setAttribute("d", `M${corners.join("L")}`);
    };
    rows.forEach((row, k) => {
      const bell = BELL.map((z) => row.mean + row.sd * z);
      draw(lines[k], bell, (x) => weightedDensities([row], x)[0]);
    });
    const sum = (x) => weightedDensities(rows, x).reduce((a, b) => a + b);
    draw(lines.at(-1), gridOf(next), sum);
  }

  // from where Vega has it
  function shift(node, x, y) {
    const place = `translate(${x.toFixed(1)},${y.toFixed(1)})${node.__values__.transform}`;
    // written, it would be styled and laid out anew
    if (node.getAttribute("transform") !== place) node.setAttribute("transform", place);
  }

  // each over its mean
  function moveNumbers(rows) {
    const over = ({ mean }) => laid.curves.width * Math.min(1, Math.max(0, shareOf(mean)));
    laid.numbers.forEach((node, k) => shift(node, over(rows[k]) - over(node.__data__.datum), 0));
  }

  // along the log-likelihood
  function moveDot({ held, moved }) {
    const { dot, view } = laid, frames = view.data("frames"), { x, y, mark } = dot.__data__;
    const [owned, now] = [held, held + Math.ceil(moved)].map((at) => frames[at]);
    const [from, to, lowest, highest] = ["from", "to", "lowest", "highest"].map((name) => view.signal(name));
    const between = (field) => owned[field] + moved * (now[field] - owned[field]);
    const along = between("evaluations" in owned ? "evaluations" : "iteration");
    const height = Math.max(lowest, between("log_likelihood"));
    shift(dot, mark.group.width * (along - from) / (to - from) - x,
      mark.group.height * (highest - height) / (highest - lowest) - y);
  }

  function drawShares(rows) {
    const { points: { ink, width, height }, bands } = laid;
    const grid = gridOf(rows), shares = grid.map((x) => responsibilities(rows, x));
    const lefts = grid.map((x) => width * shareOf(x));
    let lower = grid.map(() => height);
    bands.forEach((band, k) => {
      const upper = lower.map((y, i) => y - height * shares[i][k]);
      const edge = (ys) => ys.map((y, i) => [lefts[i], y]);
      drawBand(ink, pathOf([...edge(upper), ...edge(lower).reverse()]), band, colours[k]);
      lower = upper;
    });
  }

  function drawOwned(cuts, owners) {
    const { points: { ink, width, height }, bands: [band] } = laid;
    owners.forEach((owner, i) => {
      const [from, to] = [i ? cuts[i - 1] : low, cuts[i] ?? high].map((x) => width * shareOf(x));
      const part = new Path2D();
      part.rect(from, 0, to - from, height);
      drawBand(ink, part, band, colours[owner]);
    });
  }

  function drawPoints({ owners: rows }, { cuts, owners }) {
    const { points, stamps, marked, rings, rule, asked } = laid, { ink, height } = points;
    const limits = cuts ? cuts.split(" ").map(Number) : [], likeliest = owners.split(" ").map(Number);
    if (!stamps.show(limits, likeliest)) return false;
    if (!points.canvas.isConnected) {
      host.append(points.canvas);
      host.classList.add(MOVING);
    }
    points.clear();
    if (hard) drawOwned(limits, likeliest);
    else drawShares(rows);
    ink.save();
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.drawImage(stamps.canvas, 0, 0);
    ink.restore();
    marked.forEach((node, i) => {
      const ring = new Path2D(), { x, y } = node.__data__;
      ring.addPath(new Path2D(node.getAttribute("d")), new DOMMatrix([1, 0, 0, 1, x, y]));
      drawLine(ink, ring, rings[i]);
    });
    const { x } = rule.__data__;
    drawLine(ink, pathOf([[x, 0], [x, height]]), asked);
    return true;
  }

  // a band may be hidden, and shown; but asked for in each frame, all would be styled twice
  function look() {
    telling = 0;
    Object.assign(laid, laid.looks());
    tell();
  }

  function clear() {
    clearTimeout(telling);
    telling = 0;
    if (!laid) return;
    laid.points.canvas.remove();
    // Vega writes only what it finds changed since it wrote last
    for (const line of laid.lines) line.setAttribute("d", line.__values__.d);
    for (const node of [...laid.numbers, laid.dot]) node.setAttribute("transform", node.__values__.transform);
    host.classList.remove(MOVING);
    laid = null;
  }
  // the next frame finds another place; and paper shows no canvas
  const leave = () => { if (laid) askChart(); };
  const watching = new ResizeObserver(leave);
  if (host) watching.observe(host);
  window.addEventListener("beforeprint", leave);

  return {
    // says whether it could
    draw(frame) {
      if (!isLaid()) { clear(); laid = host && lay(); }
      const frames = laid?.view.data("frames");
      // those of another fit may be fewer
      if (!frames?.[frame.held + Math.ceil(frame.moved)] || frame.hand) return false;
      if (!laid.bands) look();
      drawCurves(frame);
      moveNumbers(frame.rows);
      // else the axes of the log-likelihood move, too
      if (laid.view.signal("whole")) {
        moveDot(frame);
        telling ||= setTimeout(look, READ);
      } else look();
      const drawn = `${frame.held} ${laid.rule.__data__.x} ${laid.bands[0].visibility}`;
      if (drawn !== laid.drawn && drawPoints(frame, frames[frame.held])) laid.drawn = drawn;
      return true;
    },
    clear,
    remove() {
      watching.disconnect();
      window.removeEventListener("beforeprint", leave);
      leave();
      clear();
    },
  };
}
