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
  const tag = /^−?[\d.]/.test(part) ? "mn" : /^[a-zA-Zμσ𝒩ℓ]/u.test(part) ? "mi" : "mo";
  return element(tag, [part]);
}
const over = (top, bottom) => element("mfrac", [math(top), math(bottom)]);
const sub = (name, index) => element("msub", [math(name), math(index)]);
const square = (part, index) => index === undefined
  ? element("msup", [math(part), math("2")])
  : element("msubsup", [math(part), math(index), math("2")]);
const squareRoot = (parts) => element("msqrt", parts.map(math));
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

// ---- numbers from which the printed result follows ----

// as many digits as a float64 has
const ALL_DIGITS = 17;

// in so many digits; what is no short number without them is not given an exponent
function inDigits(value, digits) {
  const text = precise(value, digits), size = Math.abs(value);
  const plain = text.includes("e") && size >= 1 && size < 1e7;
  return grouped(plain ? signed(String(Number(value.toPrecision(digits)))) : text);
}

const asNumber = (text) => Number(text.replaceAll(",", "").replaceAll("−", "-"));
const mapped = (object, f) =>
  Object.fromEntries(Object.entries(object).map(([name, item]) => [name, f(item)]));

// The parts of equations, {name: how it is written in so many digits}, as texts in as few digits,
// from `least` on, as give the printed results: `results` gets the numbers that stand there and
// makes [a result, what follows from them]. Null where all digits are not enough.
function printed(parts, least, results) {
  for (let digits = least; digits <= ALL_DIGITS; digits++) {
    const texts = mapped(parts, (write) => write(digits));
    const pairs = results(mapped(texts, asNumber));
    if (pairs.every(([result, following]) => result === following)) return { ...texts, digits };
  }
  return null;
}

// E: how much of x component k accounts for
function formulasOfE(k, { weight, bell, density, share }) {
  const result = fixed(share, 3);
  const parts = printed(mapped({ weight, bell, density }, (value) =>
    (digits) => inDigits(value, digits)), 4, (p) =>
    [[result, fixed(p.weight * p.bell / p.density, 3)]]);
  const product = parts && [...number(parts.weight), "·", ...number(parts.bell)];
  return [
    line(sub("r", k), "=", "p", "(", k, "|", "x", ")", "=", over([sub("w", k), ...normal(k)],
      [sum("j"), sub("w", "j"), ...normal("j")])),
    line(parts ? ["=", over(product, number(parts.density))] : [], "=", number(result)),
  ];
}

// M: the share, the mean and the variance of what component k accounts for; value : how means and
// sds are written, floored : whether the sd is held at its minimum and follows from no sum,
// inClasses : whether of each x only its class is known, pooled : whether it is the one sd of all
// components, about the mean of each
function formulasOfM(k, { count, total, weight, mean, sd, floored, inClasses, pooled }, value) {
  const r = () => sub("r", `${k}i`), x = () => inClasses ? "x" : sub("x", "i"), n = () => sub("N", k);
  const known = (what, j = k) => inClasses ? ["E", "[", what, "|", "i", ",", j, "]"].flat() : what;
  const average = (what) => over([sum("i"), r(), what].flat(), n());
  const results = { weight: fixed(weight, 3), mean: value(mean), sd: value(sd) };
  const variance = floored ? null : printed(
    { text: (digits) => inDigits(sd ** 2, digits) }, 3,
    (p) => [[results.sd, value(Math.sqrt(p.text))]],
  );
  const ofSquares = pooled ? "total" : "count";
  const size = Math.floor(Math.log10(count)) + 2;
  const parts = printed({
    count: (digits) => inDigits(count, Math.min(ALL_DIGITS, Math.max(digits, size))),
    total: () => grouped(signed(String(total))),
    sumOfX: (digits) => inDigits(count * mean, digits),
    sumOfSquares: (digits) => inDigits((pooled ? total : count) * sd ** 2, digits),
  }, 4, (p) => [
    [results.weight, fixed(p.count / p.total, 3)],
    [results.mean, value(p.sumOfX / p.count)],
    ...(variance ? [[variance.text, inDigits(p.sumOfSquares / p[ofSquares], variance.digits)]] : []),
  ]);
  const filled = (top, bottom, result) =>
    line(parts ? ["=", over(number(parts[top]), number(parts[bottom]))] : [], "=", number(result));
  const squares = (j) => square(["(", x(), "−", sub("μ", j), ")"]);
  const ofN = parts && over(number(parts.count), number(parts.total));
  return [
    line(n(), "=", sum("i"), r(), parts ? ["=", number(parts.count)] : []),
    line(sub("w", k), "=", over(n(), "n"), parts ? ["=", ofN] : [], "=", number(results.weight)),
    line(sub("μ", k), "=", average(known(x()))),
    filled("sumOfX", "count", results.mean),
    line(square("σ", k), "=", pooled ? over([sum("j"), sum("i"), sub("r", "ji"), known(squares("j"), "j")], "n")
      : average(known(squares(k)))),
    ...(variance ? [filled("sumOfSquares", ofSquares, variance.text)] : []),
    line(sub("σ", k), variance ? ["=", squareRoot(number(variance.text))] : [], "=", number(results.sd)),
  ];
}
