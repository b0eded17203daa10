// A click on the strip of points, while some are added or set aside by hand: the server decides what
// it has hit.
//
// data: see show() in points.py. State sent: {click}.

// px from a point: that is meant
const NEAR = 9, NEAR_A_FINGER = 18;

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".em-clicks");
  root.textContent = data.words;

  // where a pointer is in the strip, in shares of it from the left and from below
  function placeOf({ target, clientX, clientY, pointerType }) {
    const chart = target.closest?.(data.chart);
    const box = chart?.querySelectorAll(".role-scope > g > .background")[1]?.getBoundingClientRect();
    if (!box) return null;
    const x = (clientX - box.left) / box.width, y = (box.bottom - clientY) / box.height;
    if (Math.min(x, y) < 0 || Math.max(x, y) > 1) return null;
    const near = pointerType === "touch" ? NEAR_A_FINGER : NEAR;
    return { x, y, near_x: near / box.width, near_y: near / box.height };
  }

  root.emListening?.abort();
  root.emListening = new AbortController();
  // before the numbers hear of it, which would ask about x
  const options = { capture: true, signal: root.emListening.signal };
  for (const name of ["pointerdown", "click"]) {
    document.addEventListener(name, (event) => {
      const place = placeOf(event);
      if (!place) return;
      event.stopPropagation();
      if (name === "click") setTriggerValue("click", place);
    }, options);
  }
  return () => root.emListening.abort();
}
