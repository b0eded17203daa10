// The keyboard: a clicker works wherever the focus is, and the focus goes to what opens.
(() => {
  const app = document.querySelector(".stApp");
  if (!app || app.emKeys) return;
  app.emKeys = true;
  const find = (selector) => document.querySelector(selector);

  // ---- a clicker ----

  // It sends page keys, the space bar or arrows, and they arrive at what was clicked last. Somebody
  // who came there by keyboard has a use for some of them; after a click they are the page's.
  const WAYS = { PageDown: 1, ArrowRight: 1, " ": 1, PageUp: -1, ArrowLeft: -1 };
  // these keep theirs
  const FIELDS = "input:not(.em-frame), textarea, select, [contenteditable=true], [role=slider],"
    + " [role=combobox], [role=listbox], [data-testid=stPopoverBody]";
  // and these all but the page keys
  const CONTROLS = "button:not(.em-player button), a, summary, [role=radio], [role=tab]";
  const STATE = "data-test-script-state", ANSWER = ".st-key-lesson .stAlert";
  let clicked = null, pointed = false;
  document.addEventListener("pointerdown", () => { pointed = true; }, { capture: true });
  document.addEventListener("click", () => {
    clicked = pointed ? document.activeElement : null;
  }, { capture: true });
  // it is in use until the choice
  document.addEventListener("change", ({ target }) => {
    if (pointed && target.matches("select")) target.blur();
  });

  // in a lesson: play, show the answer, go on
  function lessonOn() {
    const player = find(".em-player:not(.em-played)"), range = player?.querySelector(".em-frame");
    const show = find(".st-key-lesson_answer button");
    if (range && Number(range.value) < Number(range.max)) player.querySelector(".em-play").click();
    else if (!show) find(".st-key-lesson_next button")?.click();
    else {
      show.click();
      whenThere(() => find(ANSWER), (answer) => answer.scrollIntoView({ block: "nearest" }));
    }
  }

  // what a key does here, where that is not the player's
  function wayOf(key, by) {
    if (find(".st-key-lesson")) {
      if (find(".em-player") && !key.startsWith("Page")) return null;
      return by > 0 ? lessonOn : () => find(".st-key-lesson_back button")?.click();
    }
    const start = by > 0 && find(".st-key-start_fit button");
    return start && (() => start.click());
  }

  // what the last key has brought, a player too, decides on what the next one does
  let waiting = false;
  const isAtRest = () => app.getAttribute(STATE) === "notRunning"
    && (!find(".st-key-player") || Boolean(find(".em-where")?.value));
  function whenAtRest(act) {
    if (waiting) return;
    waiting = true;
    const look = () => {
      if (!isAtRest()) return requestAnimationFrame(look);
      waiting = false;
      act();
    };
    look();
  }

  function onKey(event) {
    pointed = false;
    const { key, target } = event, by = WAYS[key];
    if (key === "Tab") clicked = null;
    if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
    const control = target.closest?.(CONTROLS), isClicked = control && control === clicked;
    const isKept = control && !isClicked && !key.startsWith("Page");
    if (isKept || target.closest?.(FIELDS)) return;
    const way = wayOf(key, by);
    if (way && !event.repeat) whenAtRest(way);
    // the player hears what is said to the page
    const says = () => !document.body.dispatchEvent(new KeyboardEvent("keydown", event));
    if (!way && !(control && says())) return;
    event.preventDefault();
    event.stopPropagation();
    // or the end of the key would press it
    if (isClicked) control.blur();
  }
  addEventListener("keydown", onKey, { capture: true });

  // ---- the focus ----

  // what is opened by keyboard, and where that is
  const OPENS = {
    "[data-testid=stPopoverButton]": "[data-testid=stPopoverBody]",
    "[data-testid=stExpandSidebarButton]": ".stSidebar[data-collapsed=false]",
    "[data-testid=stSidebarCollapseButton] button": ".stAppHeader",
  };
  const FOCUSABLE = "button, input, select, textarea, a[href], summary";
  const LEADS = ".st-key-lesson_next, .st-key-lesson_back, .st-key-offer,"
    + " [data-testid=stPopoverBody] [class*=st-key-open_]";
  const HEADINGS = [".st-key-lesson h2", ".st-key-lesson h3"];

  const CHANGES = { childList: true, subtree: true, characterData: true, attributes: true };

  let watching = null;
  function whenThere(seek, then) {
    watching?.disconnect();
    watching = new MutationObserver(() => {
      const found = seek();
      if (!found) return;
      watching.disconnect();
      then(found);
    });
    watching.observe(document.body, CHANGES);
  }

  // until somebody does something else: Streamlit draws it a second time
  function focusInside(selector, opener) {
    const inside = new MutationObserver(() => {
      if (![document.body, opener].includes(document.activeElement)) return;
      const found = [...document.querySelectorAll(`${selector} :is(${FOCUSABLE})`)].find((node) =>
        node.checkVisibility({ visibilityProperty: true, opacityProperty: true }));
      if (found) focusOn(found);
    });
    inside.observe(document.body, CHANGES);
    for (const type of ["keydown", "pointerdown"]) {
      addEventListener(type, () => inside.disconnect(), { capture: true, once: true });
    }
  }

  function focusOn(node) {
    if (!node.matches(FOCUSABLE)) node.tabIndex = -1;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", ({ target, detail }) => {
    // a lesson begins at its heading, another step at its own: for eye, ear and keyboard
    if (target.closest(LEADS)) {
      const before = HEADINGS.map((heading) => find(heading)?.textContent);
      const isNew = (heading, i) => heading && heading.textContent !== before[i];
      whenThere(() => HEADINGS.map(find).find(isNew), focusOn);
    }
    for (const [opener, opened] of Object.entries(OPENS)) {
      if (!detail && target.closest(opener)) focusInside(opened, target.closest(opener));
    }
  });
})();
