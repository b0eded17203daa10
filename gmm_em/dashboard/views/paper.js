// On paper the page says where it can be found.
(() => {
  // letters: a longer link holds data, and nobody types it
  const LONGEST = 500;
  addEventListener("beforeprint", () => {
    const link = document.querySelector(".em-paper a");
    const address = location.href.replaceAll("%2C", ",").replaceAll("%3A", ":");
    link.textContent = address.length > LONGEST ? "" : address;
    link.href = location.href;
  });
})();
