// Tells whether this browser trusts the server, and if not, what is wrong: the server's certificate,
// the name by which it was opened, this device's clock, or that the authority is not installed.
const facts = document.getElementById("facts").dataset;
const names = facts.names.split(" ").filter(Boolean);
const here = location.hostname.replace(/^\[|\]$/g, "");
const secure = location.protocol === "https:";
const $ = (id) => document.getElementById(id);
const day = (time) => new Date(time).toLocaleDateString(undefined, { dateStyle: "medium" });

// With TLS the loading of the service worker is the proof: a warning that was clicked away does not do
// for it. Without TLS this server's address with TLS is asked; who gets an answer has trusted it.
async function trusts() {
  if (secure) {
    const { registered } = await import("./gate.js");
    await registered();
    return;
  }
  if (!facts.server) throw new Error("not its name");
  await fetch(`${facts.server}/trust/here`, { mode: "no-cors", cache: "no-store", credentials: "omit" });
}

const fits = (name) => name === here || (name.startsWith("*.") && here.slice(here.indexOf(".")) === name.slice(1));

function whatIsWrong() {
  const [since, until, server] = [facts.since, facts.until, facts.now].map((time) => Date.parse(time));
  const hours = Math.round((Date.now() - server) / 3_600_000);
  if (server > until) return `The server's certificate ran out on ${day(until)}. Nothing is wrong with this device: IT renews it.`;
  if (!names.some(fits)) return `You opened the server as ${here}, and its certificate is for ${names.join(", ")}. Open it by one of those.`;
  if (Date.now() < since || Date.now() > until) {
    return `The clock of this device is ${Math.abs(hours)} hours ${hours < 0 ? "behind" : "ahead"}. Set it right; nothing else is wrong yet.`;
  }
  if (!navigator.serviceWorker && secure) return "This browser keeps no keys here: open the page in a normal window, not in a private one.";
  return "The authority is not installed on this device, or it is not switched on. Go through the steps below, close the browser whole, and check again."
    + (platform() === "ios" ? " On an iPhone or iPad the usual reason is step 3: Certificate Trust Settings." : "");
}

function platform() {
  const agent = navigator.userAgent;
  if (/iPhone|iPad/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1)) return "ios";
  const known = { android: /Android/, chromeos: /CrOS/, windows: /Windows/, mac: /Macintosh/, linux: /Linux/ };
  return Object.keys(known).find((name) => known[name].test(agent)) ?? "";
}

function tell(state, verdict, why) {
  $("check").dataset.state = state;
  $("verdict").textContent = verdict;
  $("why").textContent = why;
  $("why").hidden = !why;
  $("again").hidden = state !== "no";
  $("on").hidden = state !== "yes";
  if ($("sheet")) $("sheet").hidden = state !== "yes";
  if ($("unproven")) $("unproven").hidden = Boolean($("sheet")) && state === "yes";
}

async function check() {
  tell("asking", "Looking whether this browser trusts the server …", "");
  try {
    await trusts();
    tell("yes", "This browser trusts the server", "There is nothing more to do here.");
  } catch {
    tell("no", "This browser does not trust the server yet", whatIsWrong());
  }
}

// What is for this device comes first and stands open.
const mine = [platform(), ...(/Firefox/.test(navigator.userAgent) && !/Android/.test(navigator.userAgent) ? ["firefox"] : [])];
for (const each of document.querySelectorAll("[data-for]")) {
  const yours = mine.some((name) => each.dataset.for.split(" ").includes(name));
  if (each.tagName === "DETAILS") each.open = yours;
  else each.classList.toggle("yours", yours);
}
if (facts.server) $("on").href = `${facts.server}/`;
$("again").addEventListener("click", check);
$("print")?.addEventListener("click", () => print());
await check();
document.documentElement.dataset.ready = "yes";
