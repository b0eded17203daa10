// What the browser alone knows: the link of the frame that is shown, and with it the code that puts
// the page into another one.
//
// data: {hide}; see show_link() in share.py. The link is the page's address, which browser.js tells of.

// parameters of how this page is embedded, not of what it shows
const OURS = /^embed/;
const TITLE = "EM fits a mixture of Gaussians";

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".em-share");
  const find = (selector) => root.querySelector(selector);
  const [link, embed] = [find(".em-link"), find(".em-embed")];

  function address(embedded) {
    const url = new URL(location.href);
    url.hash = "";
    for (const name of [...url.searchParams.keys()]) if (OURS.test(name)) url.searchParams.delete(name);
    url.searchParams.delete("hide");
    if (data.hide) url.searchParams.set("hide", data.hide);
    if (embedded) url.searchParams.set("embed", "true");
    return url.href.replaceAll("%2C", ",").replaceAll("%3A", ":");
  }

  function write() {
    link.value = find(".em-look").href = address(false);
    const src = address(true).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    embed.value = `<iframe src="${src}" title="${TITLE}" width="100%" height="450" loading="lazy"`
      + ` allow="fullscreen; clipboard-write" style="border: 0"></iframe>`;
  }

  // a page without HTTPS has no clipboard, but it may copy what is selected
  async function copy(field, button) {
    write();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      if (!document.execCommand("copy")) return say(root, button, "Press Ctrl+C");
    }
    say(root, button, "Copied");
  }

  for (const field of [link, embed]) {
    field.onfocus = () => field.select();
    const button = field.parentElement.querySelector("button");
    button.onclick = (event) => { event.preventDefault(); copy(field, button); };
  }
  // what moves cannot be shared: it rests, and the address is that of the frame where it does
  document.querySelector(".em-player.em-playing .em-play")?.click();
  root.emListening?.abort();
  root.emListening = new AbortController();
  window.addEventListener("em-address", write, { signal: root.emListening.signal });
  write();
  return () => root.emListening.abort();
}
