// A button says what it has done, to the eye and to the ear.

const SAID = 2000;          // ms

function say(root, button, words) {
  const before = (button.dataset.words ??= button.textContent);
  button.textContent = root.querySelector(".em-said").textContent = words;
  clearTimeout(button.emTimer);
  button.emTimer = setTimeout(() => { button.textContent = before; }, SAID);
}
