// What the page does in the browser beside Streamlit, once for all of its views.
(() => {
  const root = document.documentElement, app = document.querySelector(".stApp");
  if (!app || app.emWatched) return;
  app.emWatched = true;

  // Safari's measures of what is in a zoomed box leave out the zoom, and those of the mouse do not:
  // there the page is scaled instead.
  const probe = app.appendChild(document.createElement("div"));
  probe.style.cssText = "position: absolute; width: 1px; zoom: 2";
  root.classList.toggle("em-scaled", probe.getBoundingClientRect().width === 1);
  probe.remove();

  // what a phone's home screen shows
  const icon = document.head.appendChild(document.createElement("link"));
  Object.assign(icon, { rel: "apple-touch-icon", href: "app/static/icon.png" });

  // Streamlit makes an entry in the history of each new address. Where the visitor only looks at
  // another frame or value of the same fit, the entry is replaced: fifty steps are no fifty Backs.
  const push = history.pushState;
  const isAbout = (address) => {
    const query = new URL(address, location).searchParams;
    for (const name of ["iteration", "x"]) query.delete(name);
    return query.toString();
  };
  history.pushState = function (state, title, address) {
    const same = isAbout(address) === isAbout(location);
    (same ? history.replaceState : push).call(history, state, title, address);
    window.dispatchEvent(new Event("em-address"));
  };

  // On a phone the open sidebar lies over the view. Streamlit remembers that it was open; the next
  // link that is followed there shows the view all the same.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || innerWidth > 768) return;
    const open = Object.keys(localStorage).filter((key) => key.startsWith("stSidebarCollapsed"));
    open.forEach((key) => localStorage.removeItem(key));
  });

  // The button that brings the sidebar back lies over the page, at its head.
  document.addEventListener("scroll", ({ target }) => {
    if (target.matches?.(".stMain")) root.classList.toggle("em-scrolled", target.scrollTop > 8);
  }, { capture: true, passive: true });

  // The projector: the view alone, as large as the screen lets it be. A key or its button begins it
  // and ends it, and so does whatever ends the browser's full screen.
  // px that a view needs
  const WIDTH = 960;
  // smaller it would be seen whole, and not be read
  const LEAST = 0.8;
  const PROJECTOR = "em-projector", BLACK = "em-black";
  const page = document.querySelector(".stMainBlockContainer");
  const isOn = () => root.classList.contains(PROJECTOR);
  const enlarge = (by) => app.style.setProperty("--larger", by);
  const largest = () => Math.min(Math.max(1, innerWidth / WIDTH), innerHeight / page.offsetHeight);
  const fit = () => {
    app.style.removeProperty("--larger");
    if (!isOn()) return;
    enlarge(1);
    const first = largest();
    // the page has other px now, and its texts other lines
    enlarge(first);
    const whole = Math.min(first, largest());
    enlarge(whole < LEAST ? 1 : whole);
  };
  const project = (on) => {
    if (on === isOn()) return;
    root.classList.toggle(PROJECTOR, on);
    root.classList.remove(BLACK);
    fit();
    // a browser may refuse it, in a frame above all; the rest holds without
    if (on) root.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen();
    document.querySelector(".em-project")?.setAttribute("aria-pressed", on);
  };
  const FIELDS = "input:not([type=range]), select, textarea, [contenteditable=true]";
  addEventListener("resize", fit);
  new ResizeObserver(() => isOn() && requestAnimationFrame(fit)).observe(page);
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement) project(false);
    // it was left before the whole screen was there
    else if (!isOn() && document.fullscreenElement === root) document.exitFullscreen();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest(".em-project")) project(!isOn());
  });
  // a presenter's black screen is over with whatever one does next
  const lighten = (event) => {
    if (!root.classList.contains(BLACK)) return;
    root.classList.remove(BLACK);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const type of ["keydown", "click"]) addEventListener(type, lighten, { capture: true });
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const can = document.querySelector(".em-project")?.checkVisibility() && !event.repeat;
    // a presenter's button; once more, or with Shift, it is the browser's
    if (key === "F5" && can && !isOn() && !event.shiftKey) {
      event.preventDefault();
      project(true);
    }
    if (target.closest?.(FIELDS)) return;
    if (key.toLowerCase() === "p" && can) project(!isOn());
    else if (key === "Escape") project(false);
    else if ([".", "b", "B"].includes(key) && isOn()) root.classList.add(BLACK);
  });
})();
