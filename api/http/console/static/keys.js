// The one list of keys: what each does, what the help says, and which key a person gave it instead.
//   bind("f", "False alarm", () => …);          bind("Shift+f", "The whole group", …)
// Keys do nothing while somebody types or a dialog is open. Single letters can be switched off.
const bound = new Map();
const OFF = "floorwatch.keys-off";
const OWN = "floorwatch.keys";
const NAMES = { " ": "Space", ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→" };
const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

const own = () => { try { return JSON.parse(localStorage.getItem(OWN)) ?? {}; } catch { return {}; } };
const isLetter = (key) => key.replace("Shift+", "").length === 1;

export function bind(key, help, act, { repeat = false, group = "" } = {}) {
  bound.set(key, { key, help, act, repeat, group });
}

export const keyOf = (usual) => own()[usual] ?? usual;
export const told = (key) => key.replace(/[^+]+$/, (last) => NAMES[last] ?? (last.length === 1 ? last.toUpperCase() : last));
export const listed = () => [...bound.values()].filter(({ help }) => help);
export const switchedOff = () => localStorage.getItem(OFF) === "yes";
export const switchOff = (off) => localStorage.setItem(OFF, off ? "yes" : "no");
export const forgetOwn = () => localStorage.removeItem(OWN);

// Gives a function another key; returns what that key does already, and then changes nothing.
export function remap(usual, key) {
  const taken = listed().find((each) => each.key !== usual && keyOf(each.key) === key);
  if (!taken) localStorage.setItem(OWN, JSON.stringify({ ...own(), [usual]: key }));
  return taken ?? null;
}

export function pressed(event) {
  if (event.key.length !== 1) return event.key;
  const key = event.key.toLowerCase();
  return event.shiftKey && key !== event.key.toUpperCase() ? `Shift+${key}` : key;
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.(typing) || document.querySelector("dialog[open]")) return;
  const key = pressed(event);
  const known = [...bound.values()].find((each) => keyOf(each.key) === key);
  if (!known || (event.repeat && !known.repeat) || (isLetter(key) && switchedOff())) return;
  if ((key === " " || key === "Enter") && event.target.closest?.("button, a, summary, video")) return;
  event.preventDefault();
  known.act(event);
});
