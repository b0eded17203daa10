// A text that is there is changed: another one in its place would be laid out from scratch, and looked for
// by every rule of the page that asks what an element contains.
function write(node, text) {
  if (node.textContent === text) return;
  const [only, other] = node.childNodes;
  if (only?.nodeType === Node.TEXT_NODE && !other) only.data = text;
  else node.textContent = text;
}
