// The review page: one key is a verdict, the next event is shown at once, Z takes it back.
import { bind } from "./keys.js";
import { player, show as showOnScreen, toggleBoxes } from "./screen.js";
import { judge, undo } from "./verdicts.js";

const byId = (id) => document.getElementById(id);
const rows = byId("rows");
const stage = byId("event");
const MOST_UNDONE = 20;
const WORDS = { confirmed: "Confirmed", false_alarm: "False alarm", authorised: "Authorised", unsure: "Unsure", escalated: "Escalated" };
const details = new Map();
const said = [];
let chosen = stage ? rows.querySelector(".chosen") : null;
let shown = null;

const say = (text) => { if (byId("status")) byId("status").textContent = text; };
const count = () => {
  const left = rows.children.length;
  byId("count").textContent = `${left} ${left === 1 ? "event" : "events"}`;
  byId("empty").hidden = left > 0;
};

async function known(id) {
  if (!details.has(id)) {
    const answer = await fetch(`/review/events/${encodeURIComponent(id)}`);
    if (!answer.ok) throw new Error("the event cannot be shown");
    details.set(id, await answer.json());
  }
  return details.get(id);
}

function fill(event) {
  for (const name of ["title", "place", "because", "no-clip"]) byId(name).textContent = event[name.replace("-", "_")];
  byId("no-clip").hidden = Boolean(event.clip);
  byId("severity").className = `chip ${event.severity.style}`;
  byId("severity").textContent = event.severity.word;
  byId("onset").dateTime = event.onset;
  byId("onset").textContent = event.onset_told;
  byId("state").textContent = event.state_told;
  byId("version").value = event.version;
  byId("reason").value = "";
  byId("verdict").action = `/review/events/${encodeURIComponent(event.id)}/verdict`;
  byId("download").hidden = !event.download;
  if (event.download) byId("download").href = event.download;
  byId("facts").replaceChildren(...event.facts.map(fact));
  byId("history").replaceChildren(...event.history.map((line) => element("li", line)));
  document.title = `${event.title} · Review · Floorwatch`;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function fact([label, value]) {
  const pair = document.createElement("div");
  pair.append(element("dt", label), element("dd", value));
  return pair;
}

const narrow = matchMedia("(max-width: 820px)");

async function choose(row) {
  if (!row || !stage) return;
  chosen?.classList.remove("chosen");
  chosen?.querySelector("a").removeAttribute("aria-current");
  chosen = row;
  row.classList.add("chosen");
  row.querySelector("a").setAttribute("aria-current", "true");
  // On a narrow screen the list lies below the clip and scrolls with the page.
  if (!narrow.matches) row.scrollIntoView({ block: "nearest" });
  try {
    const event = await known(row.dataset.id);
    if (chosen !== row) return;
    shown = event;
    fill(event);
    showOnScreen(event);
    ahead(row.nextElementSibling);
  } catch (error) {
    say(`${error.message}. Load the page again.`);
  }
}

// The next event is there before it is wanted: its details, boxes and the clip's beginning.
async function ahead(row) {
  if (!row) return;
  const next = await known(row.dataset.id).catch(() => null);
  if (next?.boxes) fetch(next.boxes);
  if (next?.clip) fetch(next.clip, { headers: { Range: "bytes=0-262143" } });
}

async function decide(verdict, reason = byId("reason").value.trim()) {
  if (!chosen || !shown || shown.id !== chosen.dataset.id) return;
  if (verdict === "escalated" && !reason) {
    byId("reason").focus();
    say("Escalate: say why, then press Enter.");
    byId("reason").dataset.verdict = verdict;
    return;
  }
  const row = chosen;
  const event = shown;
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const place = row.nextElementSibling;
  row.remove();
  count();
  said.push({ row, place, event });
  if (said.length > MOST_UNDONE) said.shift();
  say(`${event.title}: ${WORDS[verdict]}. Z takes it back.`);
  shown = null;
  if (next) choose(next); else { chosen = null; done(); }
  try {
    const review = await judge(event.id, event.version, verdict, reason);
    event.version = review.version;
    details.delete(event.id);
  } catch (error) {
    said.splice(said.findIndex((each) => each.row === row), 1);
    putBack(row, place);
    details.delete(event.id);
    say(`${event.title}: not kept, ${error.message}`);
    choose(row);
  }
}

function done() {
  byId("title").textContent = "Nothing waits here";
  say("All of the list is reviewed. Z takes the last verdict back.");
}

function putBack(row, place) {
  rows.insertBefore(row, place?.isConnected ? place : null);
  count();
}

async function takeBack() {
  const last = said.pop();
  if (!last) { say("There is nothing to take back."); return; }
  try {
    await undo(last.event.id);
    details.delete(last.event.id);
    putBack(last.row, last.place);
    choose(last.row);
    say(`${last.event.title}: taken back.`);
  } catch (error) {
    say(`Not taken back: ${error.message}`);
  }
}

function arrivals() {
  const pill = byId("pill");
  const seen = new Set([...rows.children].map((row) => row.dataset.id));
  const fresh = new Set();
  const feed = new EventSource(`/api/v1/feed?after=${byId("review").dataset.position}`);
  feed.addEventListener("event", (message) => {
    const { event } = JSON.parse(message.data);
    details.delete(event.id);
    if (seen.has(event.id)) return;
    fresh.add(event.id);
    pill.hidden = false;
    pill.textContent = `${fresh.size} new`;
    pill.setAttribute("aria-label", `${fresh.size} new, press N to load`);
  });
  addEventListener("pagehide", () => feed.close());
}

function keys() {
  const verdictKeys = { c: "confirmed", f: "false_alarm", a: "authorised", u: "unsure", e: "escalated" };
  const next = () => choose(chosen?.nextElementSibling);
  const previous = () => choose(chosen?.previousElementSibling);
  bind("j", "Next event", next, { repeat: true });
  bind("k", "Previous event", previous, { repeat: true });
  for (const [key, verdict] of Object.entries(verdictKeys)) bind(key, WORDS[verdict], () => decide(verdict));
  bind("z", "Take the last verdict back", takeBack);
  bind("n", "Load new events", () => { if (!byId("pill").hidden) byId("pill").click(); });
  bind(" ", "Play or pause", player.toggle);
  bind(",", "A frame back", () => player.step(-1 / 15), { repeat: true });
  bind(".", "A frame on", () => player.step(1 / 15), { repeat: true });
  bind("[", "5 seconds back", () => player.seek(-5), { repeat: true });
  bind("]", "5 seconds on", () => player.seek(5), { repeat: true });
  bind("o", "To the onset", player.onset);
  [0.5, 1, 2, 4].forEach((rate, index) => bind(String(index + 1), `Speed ${rate}`, () => player.speed(rate)));
  bind("b", "Boxes on or off", () => say(toggleBoxes() ? "Boxes on." : "Boxes off."));
}

function wire() {
  rows.addEventListener("click", (event) => {
    const row = event.target.closest("li");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(row);
    if (narrow.matches) byId("stage").scrollIntoView();
  });
  byId("verdict").addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = byId("reason");
    const verdict = document.activeElement === reason ? reason.dataset.verdict : event.submitter?.value;
    if (verdict) decide(verdict); else say("Choose one of the verdicts.");
    delete byId("reason").dataset.verdict;
  });
}

keys();
arrivals();
if (stage) {
  wire();
  if (chosen) choose(chosen);
  else known(stage.dataset.id).then((event) => { shown = event; showOnScreen(event); });
}
