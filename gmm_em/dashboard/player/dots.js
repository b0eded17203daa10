// The points on a canvas of their own, each a stamp in the colour of its component. From frame to frame
// hardly any changes its colour: only the stretches of the x axis in which one does are drawn anew.

// to which part of a px a point is where it should be
const FINER = 4;
// points that are laid in one frame: all of many would hold it up
const LOT = 700;

function sheet(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return { canvas, ink: canvas.getContext("2d") };
}

// a stamp of each colour for all parts of a px: laid on whole px its edge stays as sharp as it is
function stampsOf(colours, { path, radius, stroke, width, scale }) {
  const size = 2 * Math.ceil(scale * (radius + width)) + 2;
  return colours.map((fill) => {
    const { canvas, ink } = sheet(FINER * size, FINER * size);
    Object.assign(ink, { fillStyle: fill, strokeStyle: stroke, lineWidth: width });
    for (let at = 0; at < FINER ** 2; at += 1) {
      const i = at % FINER, j = (at - i) / FINER;
      const [x, y] = [i, j].map((part) => size * (part + 0.5) + part / FINER);
      ink.setTransform(scale, 0, 0, scale, x, y);
      ink.fill(path);
      ink.stroke(path);
    }
    return canvas;
  });
}

// dots : {x, left, top} of each: its value, and where its middle is, in px; colours : of the
// components; look : of all, in px of the chart, and its scale
function dotsOn(width, height, dots, colours, look) {
  const { canvas, ink } = sheet(width, height);
  const stamps = stampsOf(colours, look), size = stamps[0].width / FINER;
  const whole = (middle) => Math.floor(Math.round(FINER * (middle - size / 2)) / FINER);
  const part = (middle) => Math.round(FINER * (middle - size / 2)) - FINER * whole(middle);
  const placed = dots.map(({ x, left, top }) => ({
    x, left: whole(left), top: whole(top), i: size * part(left), j: size * part(top), owner: null,
  }));

  let laid = 0;

  function lay({ left, top, i, j, owner }) {
    ink.drawImage(stamps[owner], i, j, size, size, left, top, size, size);
  }

  // the columns in which a point has changed, as [from, to]
  function stretches(changed) {
    const found = [];
    for (const { left } of changed.sort((a, b) => a.left - b.left)) {
      if (found.length && left <= found.at(-1)[1]) found.at(-1)[1] = left + size;
      else found.push([left, left + size]);
    }
    return found;
  }

  function redraw(columns) {
    ink.save();
    ink.beginPath();
    for (const [from, to] of columns) ink.rect(from, 0, to - from, height);
    ink.clip();
    ink.clearRect(0, 0, width, height);
    for (const dot of placed.slice(0, laid)) {
      if (columns.some(([from, to]) => dot.left < to && dot.left + size > from)) lay(dot);
    }
    ink.restore();
  }

  return {
    canvas,
    // cuts, owners : who is the likeliest where, as Mixture.regions has them; says whether all lie there
    show(cuts, owners) {
      const change = (dot) => {
        let region = 0;
        while (region < cuts.length && dot.x >= cuts[region]) region += 1;
        const before = dot.owner;
        dot.owner = owners[region];
        return dot.owner !== before;
      };
      const changed = placed.slice(0, laid).filter(change);
      if (changed.length) redraw(stretches(changed));
      const lot = placed.slice(laid, laid + LOT);
      laid += lot.length;
      for (const dot of lot) { change(dot); lay(dot); }
      return laid === placed.length;
    },
  };
}
