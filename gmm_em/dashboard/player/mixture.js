// A trace as it travels, and what can be asked of a mixture, rows of {weight, mean, sd}, as in
// gmm_em/mixture.py.

const weightedDensities = (rows, x) => rows.map(({ weight, mean, sd }) =>
  weight * Math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI)));

// p(k|x), from log ratios to the likeliest one as products that do not cancel, however far x is:
// z_a^2 - z_b^2 = (z_a - z_b)(z_a + z_b)
function responsibilities(rows, x) {
  const logs = rows.map((c) => Math.log(c.weight / c.sd) - 0.5 * ((x - c.mean) / c.sd) ** 2);
  const best = rows[logs.indexOf(Math.max(...logs))];
  const ratios = rows.map((c) => {
    const less = ((x - best.mean) * ((best.sd - c.sd) / best.sd) + (best.mean - c.mean)) / c.sd;
    const more = (x - c.mean) / c.sd + (x - best.mean) / best.sd;
    return Math.log(c.weight) - Math.log(best.weight) + Math.log(best.sd / c.sd)
      - (less && 0.5 * less * more);
  });
  const most = Math.max(...ratios);
  const terms = ratios.map((ratio) => Math.exp(ratio - most));
  const sum = terms.reduce((a, b) => a + b);
  return terms.map((term) => term / sum);
}

// the same, or all or nothing where each point belongs wholly to one component
function shared(rows, x, hard) {
  const shares = responsibilities(rows, x), first = shares.indexOf(Math.max(...shares));
  return hard ? shares.map((_, k) => Number(k === first)) : shares;
}

// that of the classes, [low, high] with null for an open end, in which x would be recorded
const classOf = (classes, x) => classes.find(([low, high]) =>
  x >= (low ?? -Infinity) && x < (high ?? Infinity));

const classInWords = ([low, high], value) => low === null ? `below ${value(high)}`
  : high === null ? `above ${value(low)}` : `${value(low)} to ${value(high)}`;

// p(k|class)
function responsibilitiesOfClass(rows, [low, high]) {
  const logs = rows.map(({ weight, mean, sd }) => Math.log(weight)
    + logProbability(((low ?? -Infinity) - mean) / sd, ((high ?? Infinity) - mean) / sd));
  const most = Math.max(...logs);
  const terms = logs.map((log) => Math.exp(log - most));
  const sum = terms.reduce((a, b) => a + b);
  return terms.map((term) => term / sum);
}

// of a standard Gaussian between two z, less the log of sqrt(2 pi), which all have
function logProbability(low, high) {
  // mirrored, so that |near| <= far
  const near = Math.max(low, -high), far = Math.max(high, -low);
  const width = far - near, middle = near + width / 2;
  if (width * (Math.abs(near) + far + 1) < 1e-4) return Math.log(width) - middle ** 2 / 2;
  const beyond = tail(Math.abs(near));
  if (near >= 0) return Math.log(beyond - Math.exp(-width * middle) * tail(far)) - near ** 2 / 2;
  return Math.log(Math.sqrt(2 * Math.PI)
    - Math.exp(-(near ** 2) / 2) * beyond - Math.exp(-(far ** 2) / 2) * tail(far));
}

// what is above z >= 0, over the density there: by a fraction, near 0 by a series
function tail(z) {
  if (z > 3) {
    let sum = z;
    for (let j = 60; j; j--) sum = z + j / sum;
    return 1 / sum;
  }
  let sum = 0, term = z;
  for (let j = 3; sum + term !== sum; j += 2) { sum += term; term *= z * z / j; }
  return Math.sqrt(Math.PI / 2) * Math.exp(z * z / 2) - sum;
}

// float64 in base64: weights, means and sds (T+1, K) each, log-likelihoods and with two parts lower
// bounds, (T+1,) each
function unpacked(text, K, parts) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const all = new Float64Array(bytes.buffer);
  const size = all.length / (3 * K + parts);
  const array = (j) => all.subarray(j * size * K, (j + 1) * size * K);
  const [weights, means, sds] = [array(0), array(1), array(2)];
  return {
    last: size - 1,
    likelihood: all.subarray(3 * size * K, (3 * K + 1) * size),
    bounds: all.subarray((3 * K + 1) * size),
    between(from, to, moved) {
      const mix = (a, k) => {
        const start = a[from * K + k];
        return moved ? (moved === 1 ? 0 : start * (1 - moved)) + a[to * K + k] * moved : start;
      };
      return Array.from({ length: K }, (_, k) => ({
        weight: mix(weights, k), mean: mix(means, k), sd: mix(sds, k),
      }));
    },
  };
}
