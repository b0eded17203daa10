// How the page writes numbers in the browser: as gmm_em/dashboard/text/format.py does.

// from here on toFixed writes no decimals
const WIDEST = 1e21;

// a true minus, an exponent without a plus
const signed = (text) => text.replace("e+", "e").replaceAll("-", "−");

const trimmed = (text) => text.includes(".") ? text.replace(/\.?0+$/, "") : text;

function grouped(text) {
  const [whole, ...decimals] = text.split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...decimals].join(".");
}

// with this many decimals
function rounded(value, decimals) {
  if (Math.abs(value) >= WIDEST) return precise(value, 17);
  return signed(grouped(value.toFixed(decimals))).replace(/^−(?=[0.]*$)/, "");
}

// the same, but what is not 0 does not look like it
function fixed(value, decimals) {
  const tiny = value && Math.abs(value) < Number(`5e-${decimals + 1}`);
  return tiny ? precise(value, 1) : rounded(value, decimals);
}

// in this many digits, whatever the size, without zeros at the end
function precise(value, digits) {
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  if (-4 <= power && power < digits) return signed(trimmed(value.toPrecision(digits)));
  return signed(`${trimmed(mantissa)}e${power}`);
}

// in up to three digits
function short(value) {
  const size = Math.abs(value);
  if (value && size < 1e-3) return signed(value.toExponential(1));
  if (size >= 1e7) return signed(value.toExponential(2));
  return signed(grouped(String(Number(value.toPrecision(3)))));
}

// how to write what is at a place on an axis of logarithms, in the unit of the data
const powersOfTen = (digits) => (place) => {
  const value = 10 ** place;
  if (value < 1e-3 || value >= 1e7) return precise(value, digits);
  return grouped(String(Number(value.toPrecision(digits))));
};

// by how much a log-likelihood has risen to `height`, or to near it: by nothing below `rounding`,
// a part of it
const gain = (by, height, rounding) =>
  Math.abs(by) > rounding * Math.abs(height) ? short(by) : "0";

// how to write means and sds: a function of a number
const formatter = ([decimals, digits]) => (value) =>
  decimals === null ? precise(value, digits) : fixed(value, decimals);
