// What the page does in the browser beside Streamlit, once for all of its views.
(() => {
  const app = document.querySelector(".stApp"), STATE = "data-test-connection-state";
  if (!app || app.emWatched) return;
  app.emWatched = true;

  // A server that was restarted knows nothing of the pages that find it again: what their visitors
  // do first would be lost on it, and a fragment it has not run yet is none. So a page that comes
  // back asks for a run of its own, before anybody can do anything, as after the back button.
  new MutationObserver(([change]) => {
    if (change.oldValue !== "CONNECTED" && app.getAttribute(STATE) === "CONNECTED")
      window.dispatchEvent(new PopStateEvent("popstate"));
  }).observe(app, { attributeFilter: [STATE], attributeOldValue: true });

  // Streamlit makes an entry in the history of each new address. Where the visitor only looks at
  // another frame or value of the same fit, the entry is replaced: fifty steps are no fifty Backs.
  const push = history.pushState;
  const isAbout = (address) => {
    const query = new URL(address, location).searchParams;
    for (const look of ["iteration", "x"]) query.delete(look);
    return query.toString();
  };
  history.pushState = function (state, title, address) {
    const same = isAbout(address) === isAbout(location);
    (same ? history.replaceState : push).call(history, state, title, address);
    window.dispatchEvent(new Event("em-address"));
  };
})();
