// The line to the server: the page says at once that it is gone, plays on, and keeps what is
// pressed meanwhile for the time when it is back.
(() => {
  const app = document.querySelector(".stApp");
  const STATE = "data-test-connection-state", RUN = "data-test-script-state";
  // ms without an answer: the server is asked whether it is there
  const SILENCE = 2500;
  // ms from one such question to the next
  const AGAIN = 1500;
  // of them in vain: a server that is there, but only slow, has answered
  const TRIES = 6;
  // ms for a run that somebody waits for
  const PATIENCE = 10000;
  const HEALTH = "_stcore/health";
  // what Streamlit tells its server of only once
  const BUTTONS = ".stButton button, .em-end button";
  // and all else that is nothing without it
  const SERVED = `${BUTTONS}, .stButtonGroup button, .stPopover button, .stDownloadButton button`;
  if (!app || app.emOnLine) return;
  app.emOnLine = true;

  const sign = document.body.appendChild(document.createElement("div"));
  sign.className = "em-line";
  sign.setAttribute("role", "status");

  // presses that wait, and those whose run has not ended: {target, served, key, words, about}
  let held = [], asked = [];
  // timers: of a run that is waited for, of an answer; `catching` of the run of a page that is back
  let running = 0, waiting = 0, catching = false;
  // while what was held is pressed: all other clicks are somebody's, a clicker's too (keys.js)
  let pressing = false;
  // whether the line was gone since the last answer, how often the server was asked, what for
  let lost = false, tries = 0, deaf = false, wasThere = false;

  const isConnected = () => app.getAttribute(STATE) === "CONNECTED";
  const isGone = () => !navigator.onLine || deaf || !isConnected();

  function say() {
    const why = navigator.onLine ? "The server does not answer" : "No network";
    const names = held.map(({ words }) => words).join(", ");
    const then = names ? `Done when it is back: ${names}.` : "What you press is done when it is back.";
    const words = isGone() ? `${why}. The player works on. ${then}` : "";
    if (sign.textContent !== words) sign.textContent = words;
    if (!isGone()) return;
    // Streamlit's own sign would lie over all
    for (const dialog of document.querySelectorAll("[role=dialog]:has(> h2[slot=title])")) {
      const isItsOwn = dialog.querySelector("h2").textContent === "Connection error";
      if (isItsOwn) dialog.querySelector("button[aria-label=Close]")?.click();
    }
  }

  // ---- whether it is there ----

  // Streamlit's socket tells neither that a message was not answered nor that it is dead: a phone
  // that has lost its network and found another one waits for minutes.
  let socket = null;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...message) {
    if (socket !== this) this.addEventListener("message", hear);
    socket = this;
    if (!waiting) waiting = setTimeout(ask, SILENCE, this);
    return send.apply(this, message);
  };

  function hear() {
    clearTimeout(waiting);
    waiting = tries = 0;
    wasThere = false;
    lost = !navigator.onLine;
    if (!deaf) return;
    deaf = false;
    goOn();
  }

  async function ask(silent) {
    let there = false;
    if (navigator.onLine) {
      const signal = AbortSignal.timeout(SILENCE);
      there = await fetch(HEALTH, { cache: "no-store", signal }).then((r) => r.ok, () => false);
    }
    // it has answered, or Streamlit knows
    if (!waiting || !isConnected()) return;
    tries += 1;
    lost ||= !there;
    const isDead = (lost || tries > TRIES) && app.getAttribute(RUN) !== "running";
    // not at once: what was sent may be on its way
    if (there && isDead && wasThere) silent.dispatchEvent(new CloseEvent("close", { code: 1006 }));
    else waiting = setTimeout(ask, AGAIN, silent);
    deaf = !there || isDead;
    wasThere = there;
    say();
  }

  // ---- what is pressed meanwhile ----

  // of an address: what is shown, but for where the player stands
  function about() {
    const query = new URLSearchParams(location.search);
    for (const name of ["iteration", "x"]) query.delete(name);
    return query.toString();
  }

  const keyOf = (node) => [...node.classList].find((name) => name.startsWith("st-key-"));

  // of an element: the keys that it stands under
  function placeOf(node) {
    const keys = [], KEYED = "[class*=st-key-]";
    for (let at = node.closest(KEYED); at; at = at.parentElement.closest(KEYED)) {
      keys.unshift(`.${keyOf(at)}`);
    }
    return keys.join(" ");
  }

  function pressOf(event) {
    const served = event.target.closest(SERVED);
    return served && {
      served, place: placeOf(served), words: served.innerText.trim(), about: about(),
    };
  }

  // drawn anew it is another element, or the same one elsewhere
  function find({ served, place, words }) {
    if (served.isConnected && placeOf(served) === place) return served;
    const all = place ? [...document.querySelectorAll(`${place} :is(${SERVED})`)] : [];
    return all.find((one) => one.innerText.trim() === words);
  }

  function hold(event) {
    const press = pressOf(event);
    if (!press || pressing) return;
    if (event.type === "keydown" && !["Enter", " "].includes(event.key)) return;
    if (!isGone() && !catching && !held.length) {
      if (event.type === "click" && press.served.matches(BUTTONS)) asked.push(press);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    // a button that is disabled gets no click; pressed twice, it is one press
    if (event.type === "pointerdown" || (event.type === "pointerup" && !press.served.disabled)) return;
    if (!held.some(({ served }) => served === press.served)) held.push(press);
    press.served.dataset.emWaits = "";
    say();
  }
  for (const type of ["pointerdown", "pointerup", "click", "keydown"]) {
    document.addEventListener(type, hold, { capture: true });
  }

  // one after the other, each when the run of the one before has ended
  function goOn() {
    say();
    if (isGone() || catching || running || !held.length) return;
    const press = held.shift(), target = find(press);
    if (!target || (press.redone && press.about !== about())) return goOn();
    delete target.dataset.emWaits;
    running = setTimeout(ended, PATIENCE);
    if (target.matches(BUTTONS)) asked.push({ ...press, served: target, about: about() });
    pressing = true;
    target.click();
    pressing = false;
    say();
  }

  function ended() {
    clearTimeout(running);
    running = 0;
    catching = false;
    goOn();
  }

  // ---- when it is back ----

  // A server that was restarted knows nothing of the pages that find it again, and a page that was
  // away may have been forgotten: what their visitors do first would be lost on it, and a fragment
  // it has not run yet is none. So a page that comes back asks for a run of its own, as after the
  // back button, and what is pressed meanwhile waits for its end: until then the server knows no
  // button. Where the visitor is, the server may not have heard: the address says it.
  function comeBack() {
    const url = new URL(location), player = document.querySelector(".em-player");
    if (player?.dataset.iteration) {
      url.searchParams.set("iteration", player.dataset.iteration);
      if (document.body.value) url.searchParams.set("x", document.body.value);
      else url.searchParams.delete("x");
      history.replaceState(history.state, "", url);
    }
    // the run opens the address, and the player begins anew there (player.js)
    if (player?.matches(".em-playing")) player.dataset.goesOn = "";
    catching = true;
    running = setTimeout(ended, PATIENCE);
    window.dispatchEvent(new PopStateEvent("popstate"));
  }

  function lose() {
    clearTimeout(waiting);
    clearTimeout(running);
    waiting = running = tries = 0;
    lost = deaf = wasThere = catching = false;
    held.unshift(...asked.map((press) => ({ ...press, redone: true })));
    asked = [];
    say();
  }

  new MutationObserver((changes) => changes.forEach(({ attributeName, oldValue }) => {
    const now = app.getAttribute(attributeName);
    if (attributeName === RUN && now === "notRunning") {
      asked = [];
      if (running) ended();
    } else if (attributeName === STATE && oldValue !== now) {
      // Streamlit gave the page up; its address is all of its state
      if (now === "DISCONNECTED_FOREVER") location.reload();
      else if (now === "CONNECTED") comeBack();
      else if (oldValue === "CONNECTED") lose();
      say();
    }
  })).observe(app, { attributeFilter: [STATE, RUN], attributeOldValue: true });
  new MutationObserver(() => isGone() && say()).observe(document.body, { childList: true });
  addEventListener("offline", () => { lost = true; say(); });
  addEventListener("online", goOn);
})();
