// A page in a class: which browser it is, and the clock by which it looks what the class does.
//
// data: {code, token, period}; see listen() in room.py. The token tells this browser from the others
// of the class. The browser makes it, but for the lecturer's, and keeps it for this class alone, for
// twelve hours, in a cookie: in a frame of another site a browser may allow no other store.

const KEPT = 43_200;
// where nothing can be kept, it lasts as long as the page
const made = {};

function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function kept(code, given) {
  const name = `em_class_${code}`, found = document.cookie.match(`(?:^|; )${name}=([^;]+)`);
  const token = given || found?.[1] || (made[code] ??= random());
  const isSecure = location.protocol === "https:";
  const site = isSecure ? "Secure; SameSite=None; Partitioned" : "SameSite=Lax";
  const path = new URL(".", location.href).pathname;
  document.cookie = `${name}=${token}; Path=${path}; Max-Age=${KEPT}; ${site}`;
  return token;
}

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".em-room");
  const token = kept(data.code, data.token);
  if (token !== data.token) setStateValue("token", token);
  root.emStop?.();
  // a phone that was locked is where the class is at once
  const look = () => document.hidden || setTriggerValue("look", true);
  const period = 1000 * data.period;
  let clock;
  const wait = (time) => { clock = setTimeout(() => { look(); wait(period); }, time); };
  // from anywhere in its period: pages that came back at once would else look at once for ever
  wait(period * Math.random());
  document.addEventListener("visibilitychange", look);
  root.emStop = () => {
    clearTimeout(clock);
    document.removeEventListener("visibilitychange", look);
  };
  return () => root.emStop();
}
