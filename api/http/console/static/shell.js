// On every page: the theme, and G followed by a letter to go to another page.
import "./help.js";
import "./locked.js";
import { bind } from "./keys.js";

const THEMES = ["dark", "light", "system"];
const NAMES = { dark: "Dark", light: "Light", system: "As the system" };
const COOKIE = "floorwatch-theme";
const YEAR_SECONDS = 31_536_000;
const SOON_MILLISECONDS = 1500;
const root = document.documentElement;
const button = document.getElementById("theme");

function wear(theme) {
  root.dataset.theme = theme;
  if (button) button.textContent = NAMES[theme];
  button?.setAttribute("aria-label", `Theme: ${NAMES[theme]}. Press for another.`);
}

// The server reads the cookie, so that a page never begins in the wrong colours.
button?.addEventListener("click", () => {
  const next = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
  document.cookie = `${COOKIE}=${next}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Strict`;
  wear(next);
});
wear(root.dataset.theme);
if (button) button.hidden = false;

bind("g", "Go to another page: then its letter", () => {
  const go = (event) => {
    const link = document.querySelector(`.pages a[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    link.click();
  };
  addEventListener("keydown", go, { capture: true, once: true });
  setTimeout(() => removeEventListener("keydown", go, { capture: true }), SOON_MILLISECONDS);
});
