// A button says what it has done, to the eye and to the ear.

// ms for which it says so
const SAID = 2000;

function say(root, button, words) {
  const before = (button.dataset.words ??= button.textContent);
  button.textContent = root.querySelector(".em-said").textContent = words;
  clearTimeout(button.emTimer);
  button.emTimer = setTimeout(() => { button.textContent = before; }, SAID);
}
