// Says that one looks at an event, after a moment, and shows at which others look.
import { ask } from "./ask.js";

const AFTER_MILLISECONDS = 400;
const AGAIN_MILLISECONDS = 40_000;
const OTHERS_MILLISECONDS = 5000;

let held = null;
let soon = 0;
let again = 0;
let answer = () => {};
let others = () => {};

const address = (id) => `/api/v1/events/${encodeURIComponent(id)}/claim`;

export const onClaim = (act) => { answer = act; };
export const onOthers = (act) => { others = act; };

function letGo() {
  clearTimeout(soon);
  clearInterval(again);
  if (held) ask(address(held), { method: "DELETE" }).catch(() => {});
  held = null;
}

async function claim(id) {
  try {
    await ask(address(id), { method: "PUT" });
    held = id;
    answer(id, "");
  } catch (problem) {
    answer(id, problem.status === 409 ? problem.message : "");
  }
}

// A verdict ends a claim by itself: what was judged is forgotten, not let go.
export const forget = (id) => { if (held === id) { held = null; clearInterval(again); } };

export function look(id) {
  letGo();
  if (!id) return;
  soon = setTimeout(() => {
    claim(id);
    again = setInterval(() => claim(id), AGAIN_MILLISECONDS);
  }, AFTER_MILLISECONDS);
}

export function watchOthers() {
  const look = async () => {
    if (!document.hidden) others(await ask("/review/claims").catch(() => null));
    setTimeout(look, OTHERS_MILLISECONDS);
  };
  setTimeout(look, OTHERS_MILLISECONDS);
  addEventListener("pagehide", letGo);
}
