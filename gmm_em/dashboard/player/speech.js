// What the chart shows, what has changed, and what is asked about it, for those who do not see it.

// sds from a mean, in so many steps: there alone a density can curve downwards
const CURVED = Array.from({ length: 65 }, (_, i) => i / 32 - 1);
// of the sum of all sizes: a slope below it is 0
const FLAT = 1e-12;
const HALVINGS = 32;
// of the height of the chart: what is lower is less than a pixel
const SEEN = 1 / 500;
// of the highest: the eye sees no difference
const AS_HIGH = 0.99;
// components whose changes are told
const MOST_TOLD = 3;

const density = (rows, x) => weightedDensities(rows, x).reduce((a, b) => a + b);

// where the mixture is highest, as in gmm_em/modes.py
function modesOf(rows) {
  function slope(x) {
    const shares = responsibilities(rows, x);
    const pulls = rows.map(({ mean, sd }, k) => shares[k] * ((mean - x) / sd) / sd);
    const size = pulls.reduce((sum, pull) => sum + Math.abs(pull), 0);
    const total = pulls.reduce((a, b) => a + b);
    return Math.abs(total) <= FLAT * size ? 0 : Math.sign(total);
  }
  const grid = rows.filter(({ weight }) => weight)
    .flatMap(({ mean, sd }) => CURVED.map((z) => mean + sd * z)).sort((a, b) => a - b);
  const found = [];
  let left = null;
  for (const x of grid) {
    const sign = slope(x);
    if (!sign) continue;
    if (sign < 0 && left?.sign > 0) {
      let [low, high] = [left.x, x];
      for (let i = 0; i < HALVINGS; i += 1) {
        const middle = low + (high - low) / 2;
        if (slope(middle) > 0) low = middle; else high = middle;
      }
      found.push(low + (high - low) / 2);
    }
    left = { x, sign };
  }
  return found;
}

const inARow = (words) => words.length > 1
  ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words[0];

// as gmm_em/dashboard/text/described.py says it
function humpsInWords(rows, { low, high, top }, near) {
  const all = modesOf(rows), peak = Math.max(...all.map((x) => density(rows, x)));
  const least = SEEN * Math.min(peak, top);
  const seen = all.filter((x) => x > low && x < high && density(rows, x) >= least);
  const heights = seen.map((x) => density(rows, x)), highest = Math.max(...heights);
  const tall = seen.filter((_, i) => heights[i] >= AS_HIGH * highest), n = seen.length;
  const unseen = all.length - n;
  const more = unseen ? ` (${unseen} more too low or too far out to be seen)` : "";
  if (!n) return `no hump within the chart${more}`;
  const words = `${n} hump${n === 1 ? "" : "s"}, near ${inARow(seen.map(near))}`;
  if (n === 1) return words + more;
  if (tall.length === n) return `${words}, all about as high${more}`;
  if (n === 2) return `${words}, the ${heights[0] > heights[1] ? "left" : "right"} one higher${more}`;
  return `${words}, the highest near ${inARow(tall.map(near))}${more}`;
}

// what is written otherwise than at the last rest, those first that moved furthest
function changesInWords(before, after, extent, value) {
  const changes = after.flatMap(({ weight, mean, sd }, k) => {
    const was = before[k], words = [];
    const [share, asShare, width, asWidth] = [fixed(was.weight, 3), fixed(weight, 3), value(was.sd), value(sd)];
    if (share !== asShare) words.push(`${weight > was.weight ? "grew" : "shrank"} from ${share} to ${asShare}`);
    if (value(was.mean) !== value(mean)) {
      words.push(`moved ${mean > was.mean ? "right" : "left"} by ${value(Math.abs(mean - was.mean))}`);
    }
    if (width !== asWidth) words.push(`became ${sd > was.sd ? "wider" : "narrower"}, sd ${asWidth}`);
    const size = Math.abs(weight - was.weight) + (Math.abs(mean - was.mean) + Math.abs(sd - was.sd)) / extent;
    return words.length ? [{ size, words: `component ${k + 1} ${inARow(words)}` }] : [];
  }).sort((a, b) => b.size - a.size);
  if (!changes.length) return "Since the last rest nothing has changed in these digits. ";
  const told = changes.slice(0, MOST_TOLD).map(({ words }) => words), others = changes.length - told.length;
  const rest = others ? `; ${others} more changed` : "";
  return `Since the last rest ${told.join("; ")}${rest}. `;
}

function inWords({ rows, owners }, before, x, component, data, value, told, ofComponent) {
  const curves = rows.map(({ weight, mean, sd }, k) =>
    `component ${k + 1} with weight ${fixed(weight, 3)}, mean ${value(mean)}, sd ${value(sd)}`);
  const of = told === value ? "" : " of the logarithms";
  const changes = before ? changesInWords(before, rows, data.high - data.low, value) : "";
  const words = [`${changes}The chart shows ${humpsInWords(rows, data, told)}. It is this mixture${of}: ${curves.join("; ")}.`];
  if (x !== "") {
    const shares = shared(owners, Number(x), data.hard).map((share, k) =>
      `component ${k + 1} accounts for ${fixed(share, 3)} of it`);
    words.unshift(`Picked x = ${told(Number(x))}: ${shares.join(", ")}.`);
  }
  if (component !== null) words.unshift(`Picked component ${component + 1}. ${ofComponent}`);
  return words.join(" ");
}
