// The frame that is shown: as the parameters of charts/fit.py, whose responsibilities, whose curves,
// where these go, and how far on. At the start the rows that are dragged stand for its own.

function frameAt(value, { parts, iterations }, trace, dragged) {
  const last = iterations.length - 1;
  const place = Math.min(Number(value) || 0, parts * last);
  const held = Math.floor(place / parts);
  const moved = Math.min(1, place - parts * held);
  const owned = iterations[held], now = iterations[Math.min(last, held + Math.ceil(moved))];
  const isStart = place === 0 && iterations[0] === 0, hand = isStart && dragged;
  return {
    held, owned, now, moved, hand, isStart,
    isEnd: place === parts * last,
    step: parts === 2 ? (moved ? "M" : "E") : "",
    rows: hand || trace.between(owned, now, moved),
    owners: hand || trace.between(owned, owned, 0),
    next: hand || trace.between(now, now, 0),
  };
}
