// A server that was restarted knows nothing of the pages that find it again: what their visitors do
// first would be lost on it, and a fragment it has not run yet is none. So a page that comes back
// asks for a run of its own, before anybody can do anything, as after the browser's back button.
(() => {
  const app = document.querySelector(".stApp"), STATE = "data-test-connection-state";
  if (!app || app.emReconnects) return;
  app.emReconnects = new MutationObserver(([change]) => {
    if (change.oldValue !== "CONNECTED" && app.getAttribute(STATE) === "CONNECTED")
      window.dispatchEvent(new PopStateEvent("popstate"));
  });
  app.emReconnects.observe(app, { attributeFilter: [STATE], attributeOldValue: true });
})();
