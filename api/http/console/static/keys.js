// One list of keys: what they do, and what the help says. Never while somebody types.
const bound = new Map();
const OFF = "floorwatch.keys-off";
const typing = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export function bind(key, help, act, { repeat = false, letter = key.length === 1 } = {}) {
  bound.set(key, { help, act, repeat, letter });
}

export function listed() {
  return [...bound].filter(([, { help }]) => help).map(([key, { help }]) => [key, help]);
}

export function switchedOff() {
  return localStorage.getItem(OFF) === "yes";
}

export function switchOff(off) {
  localStorage.setItem(OFF, off ? "yes" : "no");
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest(typing) || document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const known = bound.get(key);
  if (!known || (event.repeat && !known.repeat) || (known.letter && switchedOff())) return;
  if (key === " " && event.target.closest("button, a, summary")) return;
  event.preventDefault();
  known.act(event);
});
