// When the gate refuses what a page asks for, the page looks whether it is still let in at all.
// A device that was locked, and a session that is over, leave nothing on the screen.
import { self } from "./gate.js";
import { tell } from "./notices.js";

const LOOK_MILLISECONDS = 15_000;
const OVER = [401, 403];
let looking = false;
let blank = false;

async function look() {
  if (looking || blank) return;
  looking = true;
  try {
    const { status, own } = await self();
    if (OVER.includes(status) || (own && !own.person)) return leave();
    if (own) tell(own.notices);
  } catch {
    // No network: what is shown stays, and nothing more comes.
  } finally {
    looking = false;
  }
}

// The player first: what it has in hand would play on.
function leave() {
  blank = true;
  for (const each of document.querySelectorAll("video, audio, img")) {
    each.pause?.();
    each.removeAttribute("src");
    each.load?.();
  }
  const said = document.createElement("p");
  said.textContent = "This device is not let in any more. What it showed is gone from the screen.";
  document.body.replaceChildren(said);
  location.replace("/door");
}

// Without a gate there is no signer, and nobody to ask.
if (navigator.serviceWorker?.controller) {
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.is === "denied") look();
  });
  setInterval(() => { if (!document.hidden) look(); }, LOOK_MILLISECONDS);
}
