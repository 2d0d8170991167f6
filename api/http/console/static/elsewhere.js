// Signing in with an account of the plant, at its own issuer (OpenID Connect).
//   await away();                    // the browser goes there
//   const brought = back();          // what it came back with, once; null where it did not
//   await bringBack(brought, true);  // true: somebody is signed in, and proves to be there
// The server holds what must come back; nothing of it lies in this browser but the page to go on to.
import { ask, Problem } from "./ask.js";

const PAGE = "floorwatch-after";
const REFUSED = {
  access_denied: "You were not let in there, or went back. Try again, or sign in below.",
  login_required: "You were not signed in there. Try again.",
  interaction_required: "Something was asked of you there. Try again.",
  temporarily_unavailable: "It cannot be reached there now. Sign in with a passkey or a password, and tell IT.",
};

export async function away() {
  const { location: there } = await ask("/api/v1/session/elsewhere", { method: "POST" });
  const { protocol } = new URL(there);
  if (!["https:", "http:"].includes(protocol)) throw new Problem({ detail: "The server sent no address." });
  sessionStorage.setItem(PAGE, location.pathname);
  location.assign(there);
}

// What is in the address is used once, and stays in no history.
export function back() {
  const told = new URLSearchParams(location.search);
  if (!told.has("state") || location.pathname.replace("/m/door", "/door") !== "/door") return null;
  const page = sessionStorage.getItem(PAGE) ?? "/door";
  sessionStorage.removeItem(PAGE);
  history.replaceState(null, "", /^\/(?![\/\\])/.test(page) ? page : "/door");
  return told;
}

export async function bringBack(told, proves) {
  if (!told.has("code")) throw new Problem({ detail: REFUSED[told.get("error")] ?? "You were not let in there. Try again, or tell IT." });
  const elsewhere = { state: told.get("state"), code: told.get("code"), issuer: told.get("iss") ?? "" };
  await ask(proves ? "/api/v1/session/step-up" : "/api/v1/session", { method: "POST", body: { elsewhere } });
}
