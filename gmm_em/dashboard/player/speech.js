// What the chart shows, and what is asked about it, for those who do not see it.

function inWords({ rows, owners }, x, component, value, told, ofComponent, hard) {
  const curves = rows.map(({ weight, mean, sd }, k) =>
    `component ${k + 1} with weight ${fixed(weight, 3)}, mean ${value(mean)}, sd ${value(sd)}`);
  const of = told === value ? "" : " of the logarithms";
  const words = [`The chart shows this mixture${of}: ${curves.join("; ")}.`];
  if (x !== "") {
    const shares = shared(owners, Number(x), hard).map((share, k) =>
      `component ${k + 1} accounts for ${fixed(share, 3)} of it`);
    words.unshift(`Picked x = ${told(Number(x))}: ${shares.join(", ")}.`);
  }
  if (component !== null) words.unshift(`Picked component ${component + 1}. ${ofComponent}`);
  return words.join(" ");
}
