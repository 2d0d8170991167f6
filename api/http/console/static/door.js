// The door: enrols this browser, lets people sign in, and goes on to the page that was asked for.
import { ask } from "./ask.js";
import { self, signing, tell, UntrustedError } from "./gate.js";
import { away, back, bringBack } from "./elsewhere.js";
import { list, make, prove, whyNot } from "./passkeys.js";

const SECTIONS = ["wait", "enrol", "pending", "first", "signin", "inside", "locked"];
const LOOK_MILLISECONDS = 3000;
const WAITING = "floorwatch-enrolling"; // the device that this browser offered its key for
const CAME = "floorwatch-came"; // the page that was just asked for again, so that nothing turns in circles
const $ = (id) => document.getElementById(id);
const told = new URLSearchParams(location.hash.slice(1));
let looking = 0;

function show(name) {
  clearTimeout(looking);
  for (const each of SECTIONS) $(each).hidden = each !== name;
  $(name).querySelector("input:not([value])")?.focus();
}

function trouble(text) {
  $("trouble").textContent = text;
  $("trouble").hidden = !text;
}

const said = (error) => [error.message, error.remedy].filter(Boolean).join(": ");

// What was in the address is used once, and stays in no history.
function forget() {
  for (const name of [...told.keys()]) told.delete(name);
  history.replaceState(null, "", location.pathname + location.search);
}

async function look() {
  const { status, own } = await self();
  if (own && (await returned(own))) return look();
  if (own) return known(own);
  if (told.has("first")) return show("first");
  if (told.has("enrol")) return offered();
  if (status === 401) return show("enrol");
  if (status === 403) return localStorage.getItem(WAITING) ? pending() : show("locked");
  show("wait");
  trouble("The server cannot decide anything now. This page tries again.");
  looking = setTimeout(start, LOOK_MILLISECONDS);
}

// Whoever comes back from the plant's issuer is signed in by what the browser brought, once.
async function returned(own) {
  const brought = back();
  if (!brought) return false;
  try {
    await bringBack(brought, Boolean(own.person));
    sessionStorage.removeItem(CAME);
  } catch (error) {
    trouble(said(error));
  }
  return true;
}

async function known(own) {
  for (const each of document.querySelectorAll(".elsewhere-name")) each.textContent = own.elsewhere;
  for (const each of document.querySelectorAll(".elsewhere")) each.hidden = !own.elsewhere;
  localStorage.removeItem(WAITING);
  forget();
  if (own.device.renew) await ask("/api/v1/self/renew", { method: "POST" }).catch(() => null);
  if (!own.person && own.device.groups.includes("phones")) return go("/m/");
  if (!own.person) {
    $("signin-device").textContent = own.device.id;
    offersPasskeys(false);
    // One way is the usual one, and it looks so.
    $("signin-form").querySelector("button").classList.toggle("main", !own.elsewhere);
    show("signin");
    if (own.elsewhere) $("signin").querySelector(".elsewhere button").focus();
    return undefined;
  }
  const wanted = location.pathname.replace("/m/door", "/door");
  const own_pages = own.pages.map((page) => page.path);
  if (wanted !== "/door" && sessionStorage.getItem(CAME) !== wanted && reaches(own_pages, wanted)) return go(wanted);
  if (wanted !== "/door" && own_pages.length && !reaches(own_pages, wanted)) {
    if (["/", "/review"].includes(wanted)) return go(home(own_pages));
  }
  inside(own, wanted);
}

// Where somebody begins: security at its events, IT at its devices.
const home = (pages) => ["/review", "/it/devices"].find((page) => pages.includes(page)) ?? pages[0];
const reaches = (pages, wanted) => pages.some((page) => wanted === page || wanted.startsWith(`${page}/`));

function go(path) {
  if (path !== location.pathname) return location.replace(path);
  sessionStorage.setItem(CAME, path);
  location.reload();
}

function inside(own, wanted) {
  sessionStorage.removeItem(CAME);
  const refused = wanted !== "/door";
  $("inside-head").textContent = refused ? "This page is not for you" : "You are signed in";
  const roles = own.person.roles.join(", ") || "no role";
  $("inside-said").textContent =
    `${own.person.id} (${roles}) on ${own.device.id}.` +
    (refused ? " IT finds the reason among the decisions." : "") +
    (own.pages.length ? " These pages are for you:" : " There is no page for you here. Who looks at events signs in as security.");
  $("inside-pages").replaceChildren(...own.pages.map((page) => {
    const link = document.createElement("a");
    Object.assign(link, { href: page.path, textContent: page.name, className: "button" });
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
  $("stepup-form").elements.person.value = own.person.id;
  $("stepup-form").hidden = false;
  offersPasskeys(true);
  listed().catch((error) => trouble(error.message));
  show("inside");
}

// Passkeys are offered where this browser and this address can have them.
function offersPasskeys(signed_in) {
  const why = whyNot();
  for (const each of document.querySelectorAll(".with-passkey")) each.hidden = Boolean(why);
  $("passkeys").hidden = !signed_in;
  $("passkeys-not").hidden = !why;
  $("passkeys-not").textContent = why;
}

async function listed() {
  const own = await list();
  document.querySelector(".with-own-passkey").hidden = !own.length || Boolean(whyNot());
  $("passkey-list").replaceChildren(...own.map(passkey));
}

function passkey({ id, device, made_at, shared }) {
  const said = document.createElement("span");
  const more = document.createElement("small");
  said.textContent = `Made on ${device}, ${new Date(made_at).toLocaleDateString(undefined, { dateStyle: "medium" })}`;
  more.textContent = shared ? "Your other devices may have it too" : "On that device alone";
  said.append(more);
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: "Remove", className: "quiet" });
  button.setAttribute("aria-label", `Remove the passkey made on ${device}`);
  button.addEventListener("click", () => remove(id, button));
  const item = document.createElement("li");
  item.append(said, button);
  return item;
}

async function remove(id, button) {
  if (button.textContent === "Remove") {
    button.textContent = "Really remove?";
    return;
  }
  await tried(() => ask(`/api/v1/passkeys/${id}`, { method: "DELETE" }));
}

// Changes a passkey, and shows what there is now; what must be proven first is asked for.
async function tried(change) {
  trouble("");
  try {
    await change();
  } catch (error) {
    trouble(error.status === 403 ? "Prove again that it is you first, just above." : said(error));
  }
  await listed();
}

function offered() {
  const form = $("enrol-form").elements;
  form.device.value = told.get("enrol");
  form.code.value = told.get("code") || "";
  show("enrol");
  $("enrol-form").querySelector("button").focus();
}

async function pending() {
  const device = localStorage.getItem(WAITING);
  const { digits } = await tell({ is: "fingerprint", device });
  $("digits").textContent = digits;
  $("device-name").textContent = device;
  show("pending");
  looking = setTimeout(again, LOOK_MILLISECONDS);
}

// IT has approved, or rejected: then the key is nobody's again.
async function again() {
  const { status, own } = await self();
  if (own) return known(own);
  if (status === 401) {
    localStorage.removeItem(WAITING);
    trouble("IT has not let this device in. Ask for a new code.");
    return show("enrol");
  }
  looking = setTimeout(again, LOOK_MILLISECONDS);
}

function submits(id, act) {
  const form = $(id);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble("");
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      await act(Object.fromEntries(new FormData(form)));
    } catch (error) {
      trouble(said(error));
    } finally {
      button.disabled = false;
      for (const secret of form.querySelectorAll("[type=password]")) secret.value = "";
    }
  });
}

submits("enrol-form", async ({ device, code }) => {
  const { jwk } = await tell({ is: "key" });
  const named = device.trim().toLowerCase();
  const done = await ask("/api/v1/enrolment", { method: "POST", body: { device: named, code, key: jwk } });
  forget();
  localStorage.setItem(WAITING, done.device);
  await navigator.storage?.persist?.();
  await pending();
});

submits("first-form", async ({ name, person, password }) => {
  const { jwk } = await tell({ is: "key" });
  const body = { token: told.get("first"), key: jwk, person, name, password };
  await ask("/api/v1/enrolment/first", { method: "POST", body });
  forget();
  await navigator.storage?.persist?.();
  await ask("/api/v1/session", { method: "POST", body: { person, password } });
  await look();
});

submits("signin-form", async (body) => {
  await ask("/api/v1/session", { method: "POST", body });
  sessionStorage.removeItem(CAME);
  await look();
});

submits("stepup-form", async ({ password }) => {
  await ask("/api/v1/session/step-up", { method: "POST", body: { password } });
  $("inside-said").textContent = "Proven. Go back to what you were doing.";
});

const ACTS = {
  elsewhereIn: away,
  elsewhereProve: away,
  async passkeyIn() {
    await ask("/api/v1/session", { method: "POST", body: { passkey: await prove() } });
    sessionStorage.removeItem(CAME);
    await look();
  },
  async passkeyProve() {
    await ask("/api/v1/session/step-up", { method: "POST", body: { passkey: await prove() } });
    trouble("");
    $("inside-said").textContent = "Proven. Go back to what you were doing.";
  },
  passkeyMake: () => tried(make),
  async out() {
    await ask("/api/v1/session", { method: "DELETE" });
    await look();
  },
  look: start,
  async again() {
    localStorage.removeItem(WAITING);
    await tell({ is: "forget" });
    trouble("");
    show("enrol");
  },
};
for (const button of document.querySelectorAll("[data-act]")) {
  button.addEventListener("click", () => ACTS[button.dataset.act]().catch((error) => trouble(said(error))));
}

async function start() {
  trouble("");
  try {
    await signing();
    await look();
  } catch (error) {
    show("wait");
    trouble(error.message);
    $("untrusted").hidden = !(error instanceof UntrustedError);
  }
}

const theme = /(?:^|; )floorwatch-theme=(dark|light|system)/.exec(document.cookie);
if (theme) document.documentElement.dataset.theme = theme[1];
await start();
