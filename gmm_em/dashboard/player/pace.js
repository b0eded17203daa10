// How long a frame lasts, in ms at single speed, and where the curves are meanwhile.

// iterations in which nearly everything happens: they get their time
const FIRST = 10;
// ms for each of these; after them the pace rises smoothly
const ITERATION = 300;
// ms for the E and for the M step of one, apart
const HALF = 500;
// from iteration to iteration, so that the rest takes at most 5 s
const SHRINKS = 0.94;
// ms that any frame gets on top, less where so many would take long
const LEAST = 12;
// ms for all that they get on top
const REST = 3000;
// ms a frame for those who asked for less motion
const CALM = 700;
// the part of its time in which a frame is on the way; for the rest it stands still
const GLIDES = 0.6;
// ms: a shorter frame is on the way all the time
const LONG = 200;
// ms a frame; shorter ones need no way
const NOTICEABLE = 50;

function lasts(place, parts, last) {
  const first = parts === 2 ? HALF : ITERATION;
  const beyond = Math.max(0, place / parts - FIRST);
  return first * SHRINKS ** beyond + Math.min(LEAST, REST / Math.max(1, last - FIRST * parts));
}

// With two parts the odd places are M steps, in which the curves move; in E steps they stand still.
const moves = (place, parts) => parts === 1 || place % 2 === 1;

// Where the curves are when the clock, in places, stands so far behind the start of a frame.
function onTheWay(place, late, ms) {
  const share = Math.min(1, ms < LONG ? late : late / GLIDES);
  return place - 1 + share * share * (3 - 2 * share);
}
