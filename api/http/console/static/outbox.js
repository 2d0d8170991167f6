// What was decided and is not kept by the server yet. It survives a page that is closed, and is
// sent again until the server answers; each event's steps go one after the other.
//   outbox.judge(id, version, { verdict, reason, owner });   outbox.undo(id, version);
// A step names the version that it is said of, so that sent twice it is kept once.
import { ask } from "./ask.js";

const PREFIX = "floorwatch.verdicts.";
const AT_ONCE = 5;
const FIRST_WAIT = 400;
const LONGEST_WAIT = 10_000;
const mine = PREFIX + Math.random().toString(36).slice(2);

let steps = [];
let number = 0;
let wait = FIRST_WAIT;
let resting = 0;
const underway = new Set();
const listeners = { change: () => {}, kept: () => {}, refused: () => {} };

export const on = (name, act) => { listeners[name] = act; };
export const waiting = () => steps.length;
export const isWaiting = (id) => steps.some((step) => step.id === id);

function keep() {
  if (steps.length) localStorage.setItem(mine, JSON.stringify(steps));
  else localStorage.removeItem(mine);
  listeners.change(steps.length, resting ? wait : 0);
}

function add(step) {
  steps.push({ ...step, number: number += 1 });
  keep();
  pump();
}

export const judge = (id, version, said) => add({ id, version, said });

// What was not sent yet is not said at all.
export function undo(id, version) {
  const unsent = steps.find((step) => step.id === id && step.said && step.version === version - 1);
  if (unsent && !underway.has(id)) drop((step) => step === unsent);
  else add({ id, version, said: null });
}

function send(step) {
  const address = `/api/v1/events/${encodeURIComponent(step.id)}/verdicts`;
  if (step.said) return ask(address, { method: "POST", body: { version: step.version, ...step.said } });
  return ask(`${address}/undo`, { method: "POST", body: { version: step.version } });
}

function drop(unwanted) {
  steps = steps.filter((step) => !unwanted(step));
  keep();
}

async function go(step) {
  underway.add(step.id);
  try {
    const review = await send(step);
    wait = FIRST_WAIT;
    drop((each) => each.number === step.number);
    listeners.kept(step, review);
  } catch (problem) {
    // Nobody answered, somebody was busy, or one must sign in again: it stays and goes later.
    if (problem.passes || [401, 403, 429, 500, 502, 504].includes(problem.status)) rest();
    else {
      drop((each) => each.id === step.id && each.number >= step.number);
      listeners.refused(step, problem);
    }
  } finally {
    underway.delete(step.id);
    pump();
  }
}

function rest() {
  if (resting) return;
  resting = setTimeout(() => { resting = 0; keep(); pump(); }, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
  keep();
}

function pump() {
  if (resting) return;
  for (const step of steps) {
    if (underway.size >= AT_ONCE) return;
    const first = steps.find((each) => each.id === step.id);
    if (first === step && !underway.has(step.id)) go(step);
  }
}

function take(key) {
  if (localStorage.getItem(key) === null) return;
  try { for (const step of JSON.parse(localStorage.getItem(key))) steps.push({ ...step, number: number += 1 }); } catch { /* not ours */ }
  localStorage.removeItem(key);
  keep();
  pump();
}

// A page that is alive holds a lock of its own name; who waits for it takes over what a dead one left.
const awaited = new Set();
function inherit(key) {
  if (!key.startsWith(PREFIX) || key === mine || awaited.has(key)) return;
  awaited.add(key);
  navigator.locks.request(key, () => { awaited.delete(key); take(key); });
}

export function begin() {
  const left = Object.keys(localStorage);
  if (!navigator.locks) { left.filter((key) => key.startsWith(PREFIX) && key !== mine).forEach(take); return; }
  navigator.locks.request(mine, () => new Promise(() => {}));
  left.forEach(inherit);
  addEventListener("storage", ({ key, newValue }) => { if (key && newValue) inherit(key); });
}

addEventListener("online", () => { wait = FIRST_WAIT; clearTimeout(resting); resting = 0; pump(); });
addEventListener("beforeunload", (event) => { if (steps.length) event.preventDefault(); });
