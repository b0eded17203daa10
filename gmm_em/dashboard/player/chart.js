// The fit chart as the numbers beside it see it: what lies where, and which curves are lit.

// px from the middle of a component's number
const ON_NUMBER = 12;

function chartOf({ chart, low, high, top }) {
  const all = (selector) => [...document.querySelectorAll(`${chart} ${selector}`)];

  // the boxes of the plots of the density and of the points
  const plots = () => all(".role-scope > g > .background").slice(0, 2)
    .map((plot) => plot.getBoundingClientRect());

  const xAt = (clientX, { left, width }) => low + (high - low) * (clientX - left) / width;

  return {
    plots,
    contains: (event) => event.target.closest?.(chart),

    // the x under a pointer, or that of the end of the axis where it is beyond
    nearestX({ clientX }) {
      return Math.min(high, Math.max(low, xAt(clientX, plots()[0])));
    },

    // What lies under a pointer: {x}, {component} or nothing. A curve, of one of the rows, is meant
    // where the pointer is nearer than `tolerance`, in px.
    under({ clientX, clientY }, rows, tolerance) {
      const numbers = all('[class*="component_numbers"] text');
      const component = numbers.findIndex((text) => {
        const box = text.getBoundingClientRect();
        const dx = clientX - box.x - box.width / 2, dy = clientY - box.y - box.height / 2;
        return Math.hypot(dx, dy) < ON_NUMBER;
      });
      if (component >= 0) return { component };
      const [density, points] = plots();
      if (!density || clientX < density.left || clientX > density.right) return {};
      const x = xAt(clientX, density);
      if (clientY >= points.top && clientY <= points.bottom) return { x };
      if (clientY < density.top || clientY > density.bottom) return {};
      const gaps = weightedDensities(rows, x).map((y) => {
        const up = density.height * y / top;
        return up < tolerance ? Infinity : Math.abs(density.bottom - up - clientY);
      });
      const nearest = Math.min(...gaps);
      return nearest < tolerance ? { component: gaps.indexOf(nearest) } : { x };
    },

    light(k, lit) {
      const curve = document.querySelector(`${chart} [class*=" component${k}_"]`);
      curve?.classList.toggle("em-lit", lit);
    },
  };
}
