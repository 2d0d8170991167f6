// The review page: one key is a verdict, the next event is shown at once, Z takes it back.
import { ask } from "./ask.js";
import * as claims from "./claims.js";
import { byId } from "./dom.js";
import { follow } from "./feed.js";
import { bind } from "./keys.js";
import * as lines from "./lines.js";
import { say } from "./live.js";
import * as outbox from "./outbox.js";
import { player, toggleBoxes } from "./screen.js";
import * as stage from "./stage.js";

const page = byId("review");
const MOST_UNDONE = 20;
const FEW_LEFT = 100;
const WORDS = { confirmed: "Confirmed", false_alarm: "False alarm", authorised: "Authorised", unsure: "Unsure", escalated: "Escalated" };
const said = [];
// What this page judged does not come back with an answer that is older than the verdict.
const judged = new Set();
const narrow = matchMedia("(max-width: 820px)");
const isQueue = "queue" in page.dataset;

let chosen = null;
let events = Number(page.dataset.events);
let more = page.dataset.more !== "";
let asking = false;

const current = () => lines.lineOf(chosen);
const nameOf = (row) => lines.lineOf(row).title;

function count(change = 0) {
  events = Math.max(events + change, 0);
  byId("count").textContent = `${events} ${events === 1 ? "event" : "events"}`;
  byId("empty").hidden = lines.rows.children.length > 0;
}

// The server may not have kept all yet that was judged here.
function recount(told) {
  events = more ? told : lines.all().reduce((sum, row) => sum + lines.lineOf(row).count, 0);
}

async function choose(row) {
  chosen?.classList.remove("chosen");
  chosen?.querySelector("a").removeAttribute("aria-current");
  chosen = row;
  claims.look(null);
  if (!row) { await done(); return; }
  stage.full();
  row.classList.add("chosen");
  row.querySelector("a").setAttribute("aria-current", "true");
  // On a narrow screen the list lies below the clip and scrolls with the page.
  if (!narrow.matches) row.scrollIntoView({ block: "nearest" });
  const { id } = lines.lineOf(row);
  stage.announce(lines.lineOf(row));
  if (isQueue) claims.look(id);
  try {
    const event = await stage.known(id);
    if (chosen !== row || current().id !== id) return;
    stage.fill(event);
    stage.repeats(current());
    stage.ahead(lines.lineOf(row).members[1]?.[0]);
    stage.ahead(lines.lineOf(row.nextElementSibling)?.id);
  } catch (problem) {
    say(`${problem.message}. ${problem.remedy || "Load the page again."}`);
  }
  if (lines.rows.children.length < FEW_LEFT) fetchMore();
}

async function fetchMore({ fromStart = false } = {}) {
  if (asking || !isQueue || (!more && !fromStart)) return 0;
  asking = true;
  try {
    const address = new URL(location.href);
    address.pathname = "/review/rows";
    let start = fromStart ? 0 : Math.max(lines.rows.children.length - 2, 0);
    let found = null;
    let came = 0;
    // What was judged and is not kept yet stands before what is new.
    do {
      address.searchParams.set("start", start);
      found = await ask(address.pathname + address.search);
      came = lines.append(found.rows, (id) => judged.has(id));
      start = found.more;
    } while (came === 0 && start !== null);
    more = start !== null;
    if (fromStart) { recount(found.events); hidePill(); }
    count();
    return came;
  } catch (problem) {
    say(`${problem.message}: no more lines came. ${problem.remedy}`);
    return 0;
  } finally {
    asking = false;
  }
}

// Nothing is left here; something may have come meanwhile, or waits behind what was asked for.
async function done() {
  if (await fetchMore({ fromStart: true })) { choose(lines.rows.firstElementChild); return; }
  stage.empty();
  say("Nothing waits here. Z takes the last verdict back.");
}

function decide(verdict, { whole = false } = {}) {
  const line = current();
  if (!line) return;
  const reason = byId("reason").value.trim();
  const owner = byId("owner").value.trim();
  if (verdict === "escalated" && !reason) {
    byId("reason").dataset.verdict = verdict;
    byId("reason").focus();
    say("Escalate: say why, and to whom if you like, then press Enter.");
    return;
  }
  const row = chosen;
  const members = whole ? [...line.members] : [line.members[0]];
  const before = row.nextElementSibling;
  const next = members.length < line.members.length ? row : before ?? row.previousElementSibling;
  for (const [id, version] of members) {
    outbox.judge(id, version, { verdict, reason, owner: verdict === "escalated" ? owner : "" });
    judged.add(id);
    claims.forget(id);
    stage.forget(id);
  }
  said.push({ row, members, before, verdict });
  if (said.length > MOST_UNDONE) said.shift();
  lines.take(row, members.map(([id]) => id));
  count(-members.length);
  byId("reason").value = "";
  byId("owner").value = "";
  const many = members.length > 1 ? `${members.length} × ` : "";
  say(`${many}${line.title}: ${WORDS[verdict]}. Z takes it back.`);
  byId("undo").hidden = false;
  choose(next);
}

function comeBack({ row, members, before }) {
  for (const [id] of members) judged.delete(id);
  lines.putBack(row, members, before);
  count(members.length);
  choose(row);
}

function takeBack() {
  const last = said.pop();
  byId("undo").hidden = said.length === 0;
  if (!last) { say("There is nothing to take back."); return; }
  const again = last.members.map(([id, version]) => {
    outbox.undo(id, version + 1);
    stage.forget(id);
    // Whether it was sent or not is not known here: the server tells the version anew.
    return [id, outbox.isWaiting(id) ? version + 2 : version];
  });
  comeBack({ ...last, members: again });
  say(`${nameOf(last.row)}: taken back.`);
}

async function refused(step, problem) {
  const last = said.findLast(({ members }) => members.some(([id]) => id === step.id));
  const review = problem.status === 409 ? await ask(`/api/v1/events/${encodeURIComponent(step.id)}/verdicts`).catch(() => null) : null;
  const by = review?.verdicts.at(-1);
  const why = by ? `decided by ${by.by}: ${WORDS[by.after] ?? "new again"}` : problem.message;
  stage.forget(step.id);
  if (!last) { say(`A verdict was not kept: ${why}.`); return; }
  const line = lines.lineOf(last.row);
  const members = [[step.id, review?.version ?? step.version]];
  last.members = last.members.filter(([id]) => id !== step.id);
  if (!last.members.length) said.splice(said.indexOf(last), 1);
  line.note = why;
  comeBack({ row: last.row, members, before: last.before });
  say(`${line.title}: not kept, ${why}.`);
}

const showPending = (left, rests) => {
  byId("pending").hidden = left === 0 || !rests;
  byId("pending").textContent = `${left} ${left === 1 ? "verdict waits" : "verdicts wait"} for the server`;
};

// The version of what was judged and taken back is the server's.
function kept(step, review) {
  const row = lines.rowOf(step.id);
  const member = lines.lineOf(row)?.members.find(([id]) => id === step.id);
  if (member && !outbox.isWaiting(step.id)) member[1] = review.version;
}

const fresh = new Set();

function hidePill() {
  fresh.clear();
  byId("pill").hidden = true;
}

function arrivals() {
  const pill = byId("pill");
  const camera = new URLSearchParams(location.search).get("camera");
  follow("/api/v1/feed", { event({ event }) {
    stage.forget(event.id);
    if (current()?.id === event.id) choose(chosen);
    if (lines.rowOf(event.id) || event.revision > 1 || judged.has(event.id)) return;
    if (camera && camera !== event.camera) return;
    fresh.add(event.id);
    pill.hidden = false;
    pill.textContent = `${fresh.size} new`;
    pill.setAttribute("aria-label", `${fresh.size} new, press N to load`);
  } }, { after: page.dataset.position });
}

// New lines come in their order; the one that somebody looks at stays chosen, and stays where it is.
async function loadNew(event) {
  if (!isQueue || !byId("event")) return;
  event?.preventDefault();
  const address = new URL(location.href);
  address.pathname = "/review/rows";
  const found = await ask(address.pathname + address.search).catch((problem) => { say(problem.message); return null; });
  if (!found) return;
  const top = chosen?.getBoundingClientRect().top;
  const open = current()?.members.map(([id]) => id) ?? [];
  lines.rows.replaceChildren(...found.rows.filter((line) => !line.members.some(([id]) => judged.has(id))).map(lines.rowFor));
  more = found.more !== null;
  recount(found.events);
  hidePill();
  count();
  const row = open.map(lines.rowOf).find(Boolean) ?? lines.rows.firstElementChild;
  await choose(row);
  if (top !== undefined && row && !narrow.matches) lines.rows.scrollTop += row.getBoundingClientRect().top - top;
}

function others(held) {
  if (!held) return;
  for (const row of lines.all()) {
    const line = lines.lineOf(row);
    line.claimed_by = line.members.map(([id]) => held[id]).find(Boolean) ?? "";
    lines.draw(row);
  }
}

function keys() {
  const verdictKeys = { c: "confirmed", f: "false_alarm", a: "authorised", u: "unsure", e: "escalated" };
  const next = () => choose(chosen?.nextElementSibling ?? chosen);
  const previous = () => choose(chosen?.previousElementSibling ?? chosen);
  bind("j", "Next event", next, { repeat: true });
  bind("k", "Previous event", previous, { repeat: true });
  bind("ArrowDown", "", next, { repeat: true });
  bind("ArrowUp", "", previous, { repeat: true });
  for (const [key, verdict] of Object.entries(verdictKeys)) bind(key, WORDS[verdict], () => decide(verdict));
  for (const key of ["c", "f", "a"]) bind(`Shift+${key}`, `${WORDS[verdictKeys[key]]}, all repeats`, () => decide(verdictKeys[key], { whole: true }));
  bind("z", "Take the last verdict back", takeBack);
  bind("r", "Write a reason, then Enter", () => byId("reason").focus());
  bind("n", "Load new events", () => loadNew());
  bind("/", "Filter", () => byId("filter-first").focus());
  bind("x", "Its incident", () => byId("incident").hidden || byId("incident").click());
  bind("t", "Same time, other cameras", () => byId("incident").hidden || byId("incident").click());
  bind("d", "Download the clip", () => byId("download").hidden || byId("download").click());
  bind(" ", "Play or pause", player.toggle);
  bind(",", "A frame back", () => player.step(-1 / 15), { repeat: true });
  bind(".", "A frame on", () => player.step(1 / 15), { repeat: true });
  bind("[", "5 seconds back", () => player.seek(-5), { repeat: true });
  bind("]", "5 seconds on", () => player.seek(5), { repeat: true });
  bind("o", "To the onset", player.onset);
  [0.5, 1, 2, 4].forEach((rate, index) => bind(String(index + 1), `Speed ${rate}`, () => player.speed(rate)));
  bind("b", "Boxes on or off", () => say(toggleBoxes() ? "Boxes on." : "Boxes off."));
  bind("m", "Sound on or off", () => say(player.mute() ? "Sound off." : "Sound on."));
}

function wire() {
  lines.rows.addEventListener("click", (event) => {
    const row = event.target.closest("li");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(row);
    if (narrow.matches) byId("stage").scrollIntoView();
  });
  byId("verdict").addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = document.activeElement === byId("reason") || document.activeElement === byId("owner");
    const verdict = typed ? byId("reason").dataset.verdict : event.submitter?.value;
    delete byId("reason").dataset.verdict;
    if (verdict) decide(verdict); else say("Now the key of a verdict.");
    document.activeElement.blur();
  });
  byId("undo").addEventListener("click", takeBack);
  byId("pill").addEventListener("click", loadNew);
}

lines.read();
// With script a filter is set by choosing it.
const show = byId("filters").querySelector("button");
byId("filters").addEventListener("change", (event) => {
  // A moment changes with each of its parts: who typed it says when it is whole.
  if (event.target.type === "datetime-local") show.hidden = false; else event.target.form.requestSubmit();
});
show.hidden = true;
outbox.on("change", showPending);
outbox.on("kept", kept);
outbox.on("refused", refused);
outbox.begin();
keys();
arrivals();
claims.onClaim((id, text) => { if (current()?.id === id) stage.looks(text); });
claims.onOthers(others);
if (isQueue) claims.watchOthers();
if (byId("event")) {
  wire();
  const row = lines.rows.querySelector(".chosen");
  if (row) choose(row);
  else stage.known(byId("event").dataset.id).then(stage.fill);
}
// Keys work from now on.
page.dataset.ready = "";
