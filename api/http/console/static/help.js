// The help of `?`: the list of keys, as it is bound now, with a way to give each another key.
import { byId, make } from "./dom.js";
import { bind, forgetOwn, keyOf, listed, pressed, remap, switchedOff, switchOff, told } from "./keys.js";

const dialog = byId("help");
const list = byId("help-keys");
const problem = byId("help-problem");

function waitForKey(button, usual) {
  button.textContent = "press a key";
  button.addEventListener("keydown", (event) => {
    if (["Shift", "Tab", "Control", "Alt", "Meta"].includes(event.key)) return;
    event.preventDefault();
    const taken = event.key === "Escape" ? null : remap(usual, pressed(event));
    problem.textContent = taken ? `${told(pressed(event))} is taken: ${taken.help}.` : "";
    fill(usual);
  }, { once: true });
}

function line({ key, help }) {
  const button = make("button", { type: "button", class: "quiet", "data-usual": key, "aria-label": `${help}: ${told(keyOf(key))}. Press to change.` }, make("kbd", {}, told(keyOf(key))));
  button.addEventListener("click", () => waitForKey(button, key));
  return make("div", {}, make("dt", {}, button), make("dd", {}, help));
}

function fill(focused = null) {
  list.replaceChildren(...listed().map(line));
  if (focused) list.querySelector(`[data-usual="${CSS.escape(focused)}"]`)?.focus();
}

export function showHelp() {
  fill();
  problem.textContent = "";
  byId("keys-off").checked = switchedOff();
  dialog.showModal();
}

if (dialog) {
  bind("?", "This help", showHelp);
  byId("help-open").hidden = false;
  byId("help-open").addEventListener("click", showHelp);
  byId("keys-off").addEventListener("change", (event) => switchOff(event.target.checked));
  byId("keys-usual").addEventListener("click", () => { forgetOwn(); fill(); });
}
