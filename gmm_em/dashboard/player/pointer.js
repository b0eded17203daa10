// The pointer over chart and table: it lights what it is over, a click asks about that, and a drag
// through the plots about one x after the other.

// px from a curve: that is meant, not the x
const NEAR_CURVE = 9;
// px: more is a drag and no click
const DRAGGED = 5;

// lines : of the table, one a component; rows : the mixture that is shown; onHover : gets a component
// or nothing
function listenToPointer({ chart, lines, rows, onHover, onX, onComponent }, options) {
  let pressed = null, isDrag = false;
  const listen = (name, callback) => document.addEventListener(name, callback, options);
  const under = (event, tolerance = NEAR_CURVE) =>
    chart.contains(event) ? chart.under(event, rows(), tolerance) : {};

  listen("pointerdown", (event) => {
    isDrag = false;
    const starts = event.isPrimary && event.button === 0 && under(event, 0).x !== undefined;
    pressed = starts ? event.clientX : null;
  });
  listen("pointermove", (event) => {
    if (pressed === null) {
      if (event.pointerType !== "mouse") return;
      const line = lines.indexOf(event.target.closest?.("tr"));
      onHover(line < 0 ? under(event).component : line);
      return;
    }
    isDrag ||= Math.abs(event.clientX - pressed) > DRAGGED;
    if (isDrag) onX(chart.nearestX(event));
  });
  for (const end of ["pointerup", "pointercancel"]) listen(end, () => { pressed = null; });
  listen("click", (event) => {
    if (isDrag) return;
    const { x, component } = under(event);
    if (component !== undefined) onComponent(component);
    else if (x !== undefined) onX(x);
  });
}
