// The formulas of the E and of the M step in MathML, and with numbers filled in.

const MATH = "http://www.w3.org/1998/Math/MathML";

function element(tag, children, attributes = {}) {
  const node = document.createElementNS(MATH, tag);
  for (const [name, text] of Object.entries(attributes)) node.setAttribute(name, text);
  node.append(...children);
  return node;
}

// a text is an operator, a number or a name by its looks; a list is a row
function math(part) {
  if (Array.isArray(part)) return element("mrow", part.map(math));
  if (typeof part !== "string") return part;
  const tag = /^[−\d.]/.test(part) ? "mn" : /^[a-zA-Zμσ𝒩ℓ]/u.test(part) ? "mi" : "mo";
  return element(tag, [part]);
}
const over = (top, bottom) => element("mfrac", [math(top), math(bottom)]);
const sub = (name, index) => element("msub", [math(name), math(index)]);
const square = (part, index) => index === undefined
  ? element("msup", [math(part), math("2")])
  : element("msubsup", [math(part), math(index), math("2")]);
const sum = (index) => element("munder", [math("∑"), math(index)], { displaystyle: "false" });

// 8.5e-6 as people write it
function number(text) {
  const [mantissa, power] = text.split("e");
  if (power === undefined) return [text];
  const tens = element("msup", [math("10"), math(power.replace("+", "").replace("-", "−"))]);
  return [mantissa, "·", tens];
}

const normal = (k) => ["𝒩", "(", "x", ";", sub("μ", k), ",", sub("σ", k), ")"];

function line(...parts) {
  return element("math", parts.flat(9).map(math), { display: "block" });
}

// E: how much of x component k accounts for
function formulasOfE(k, { weight, bell, density, share }) {
  return [
    line(sub("r", k), "=", over([sub("w", k), ...normal(k)],
      [sum("j"), sub("w", "j"), ...normal("j")])),
    line("=", over([...number(weight), "·", ...number(bell)], number(density)), "=",
      number(share)),
  ];
}

// M: the share, the mean and the variance of what component k accounts for
function formulasOfM(k, { count, total, weight, sumOfX, mean, sumOfSquares, variance, sd }) {
  const r = () => sub("r", `${k}i`), x = () => sub("x", "i"), n = () => sub("N", k);
  const average = (what) => over([sum("i"), r(), what].flat(), n());
  return [
    line(n(), "=", sum("i"), r(), "=", number(count)),
    line(sub("w", k), "=", over(n(), "n"), "=", over(number(count), number(total)), "=",
      number(weight)),
    line(sub("μ", k), "=", average(x()), "=", over(number(sumOfX), number(count)), "=",
      number(mean)),
    line(square("σ", k), "=", average(square(["(", x(), "−", sub("μ", k), ")"])), "=",
      over(number(sumOfSquares), number(count)), "=", number(variance)),
    line(sub("σ", k), "=", number(sd)),
  ];
}
