// The stage: one event, with all that is needed to judge it. What is next is there before it is wanted.
import { ask } from "./ask.js";
import { byId, make } from "./dom.js";
import { onUnplayable, prepare, show as showOnScreen } from "./screen.js";

const details = new Map();

export const forget = (id) => details.delete(id);

export function known(id) {
  if (!details.has(id)) {
    const asked = ask(`/review/events/${encodeURIComponent(id)}`);
    details.set(id, asked);
    asked.catch(() => details.delete(id));
    if (details.size > 100) details.delete(details.keys().next().value);
  }
  return details.get(id);
}

export async function ahead(id) {
  if (!id) return;
  const next = await known(id).catch(() => null);
  if (!next) return;
  prepare(next);
  // The beginning of the clip and its boxes, for who goes on fast.
  if (next.clip) fetch(next.clip, { headers: { Range: "bytes=0-262143" } }).catch(() => {});
}

const fact = ([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value));

function tell(text) {
  byId("no-clip").hidden = !text;
  byId("no-clip").textContent = text;
}

// What the list knows is shown at once; the rest when it has come.
export function announce(line) {
  byId("title").textContent = line.title;
  byId("place").textContent = `${line.camera} · ${line.place}`;
  byId("severity").className = `chip ${line.severity.style}`;
  byId("severity").textContent = line.severity.word;
  byId("onset").dateTime = line.onset;
  byId("onset").textContent = line.onset_told;
  byId("because").textContent = "";
  byId("looking").hidden = true;
  repeats(line);
}

export function repeats(line) {
  const text = line.count > 1 ? `×${line.count} repeats: Shift and a verdict's key judges them all` : "";
  byId("repeats").hidden = !text;
  byId("repeats").textContent = text;
}

export function fill(event) {
  for (const name of ["title", "place", "because"]) byId(name).textContent = event[name];
  tell(event.no_clip);
  byId("severity").className = `chip ${event.severity.style}`;
  byId("severity").textContent = event.severity.word;
  byId("onset").dateTime = event.onset;
  byId("onset").textContent = event.onset_told;
  byId("state").textContent = event.state_told;
  byId("version").value = event.version;
  byId("verdict").action = `/review/events/${encodeURIComponent(event.id)}/verdict`;
  byId("download").hidden = !event.download;
  if (event.download) byId("download").href = event.download;
  byId("incident").hidden = !event.incident;
  if (event.incident) byId("incident").href = `/incidents/${encodeURIComponent(event.incident)}`;
  if (byId("snooze")) {
    byId("snooze").action = `/review/cameras/${encodeURIComponent(event.camera_id)}/snooze`;
    byId("snooze-rule").value = event.rule;
  }
  byId("facts").replaceChildren(...event.facts.map(fact));
  byId("history").replaceChildren(...event.history.map((line) => make("li", {}, line)));
  document.title = `${event.title} · Review · Floorwatch`;
  showOnScreen(event);
}

export function looks(text) {
  byId("looking").hidden = !text;
  byId("looking").textContent = text;
}

export function empty() {
  byId("event").hidden = true;
  byId("nothing").hidden = false;
  byId("refused")?.remove();
  byId("flash")?.remove();
}

export const full = () => { byId("event").hidden = false; byId("nothing").hidden = true; };

onUnplayable(() => tell("This browser cannot play the clip. Download it instead."));
