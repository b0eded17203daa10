// What the chart of a view shows is its name and describes the page, and a change of it is told once
// the page is drawn.
(() => {
  const app = document.querySelector(".stApp"), STATE = "data-test-script-state";
  if (!app || app.emAloud) return;
  app.emAloud = true;
  // what a run puts on the page is new to the browser, and new regions are not read out
  const region = document.body.appendChild(document.createElement("div"));
  region.className = "em-told";
  region.setAttribute("role", "status");

  const description = document.head.querySelector("[name=description]")
    ?? document.head.appendChild(document.createElement("meta"));
  description.name = "description";

  // the sentence of the view, and the drawing it is about; the fit's is named by its player
  const OURS = "p.em-said, [class*=_chart]";
  let heard = "";
  const spoken = () => [...document.querySelectorAll(".stMain p.em-said")]
    .find((said) => said.closest(".stHtml") && said.getClientRects().length
      && getComputedStyle(said).visibility === "visible");
  const chart = () => document.querySelector(".stMain [class*=_chart]");

  const drawn = new MutationObserver(name);
  function name() {
    const svg = chart()?.querySelector("[role=graphics-document]"), said = spoken()?.textContent;
    if (!svg || !said) return;
    const label = svg.getAttribute("aria-label") ?? "";
    // else it is drawn anew
    if (label !== svg.emSays) svg.emAlt = label;
    svg.emSays = `${svg.emAlt} ${said}`.trim();
    if (label !== svg.emSays) svg.setAttribute("aria-label", svg.emSays);
  }

  function look() {
    if (app.getAttribute(STATE) !== "notRunning") return;
    const said = spoken()?.textContent ?? "";
    // what the page opens with is read where it stands
    if (!said || (heard && heard !== said)) region.textContent = said;
    heard = said || heard;
    description.content = said || document.title;
    drawn.disconnect();
    if (!said) return;
    name();
    const changes = { childList: true, subtree: true, attributeFilter: ["aria-label"] };
    if (chart()) drawn.observe(chart(), changes);
  }
  // what came last is on the page in the next frame
  const soon = () => requestAnimationFrame(() => requestAnimationFrame(look));
  new MutationObserver(soon).observe(app, { attributes: true, attributeFilter: [STATE] });
  // or later, and of a run that was over before a slow browser drew it, the state says nothing
  const isOurs = (node) => node.matches?.(OURS) || node.querySelector?.(OURS);
  new MutationObserver((changes) => {
    const nodes = changes.flatMap(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes]);
    if (nodes.some(isOurs)) soon();
  }).observe(app, { childList: true, subtree: true });
  // the first run may have ended before this one began
  soon();
})();
