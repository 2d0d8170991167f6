// The list: one line for an event, or for repeats that are judged together.
import { byId, make } from "./dom.js";

const list = byId("rows");
const lines = new Map();

export const rows = list;
export const lineOf = (row) => row && lines.get(row);
export const all = () => [...list.children];
export const rowOf = (id) => all().find((row) => lines.get(row)?.members.some(([each]) => each === id));

function picture(line) {
  if (!line.thumbnail) return make("span", { class: "blank", "aria-hidden": "true" });
  return make("img", { src: line.thumbnail, alt: "", width: 96, height: 54, loading: "lazy" });
}

const looking = (line) => (line.claimed_by ? `${line.claimed_by} is looking` : line.note ?? "");

export function draw(row) {
  const line = lines.get(row);
  row.querySelector(".times").textContent = line.count > 1 ? `×${line.count}` : "";
  row.querySelector(".claim").textContent = looking(line);
}

export function rowFor(line) {
  const address = new URL(location.href);
  address.searchParams.set("event", line.id);
  const row = make("li", {}, make("a", { href: address.pathname + address.search },
    picture(line),
    make("span", { class: "what" }, make("b", {}, line.title), make("small", {}, `${line.place} · ${line.camera}`), make("small", { class: "claim" })),
    make("span", { class: "when" },
      make("time", { datetime: line.onset, title: line.onset_told }, line.onset_told.slice(5, 16)),
      make("span", { class: `chip ${line.severity.style}` }, line.severity.word),
      make("span", { class: "times" }))));
  lines.set(row, line);
  draw(row);
  return row;
}

// Adds what is not there yet, at the end; returns how many lines came.
export function append(found, isJudged) {
  const known = new Set(all().flatMap((row) => lines.get(row).members.map(([id]) => id)));
  const fresh = found.filter((line) => !line.members.some(([id]) => known.has(id) || isJudged(id)));
  list.append(...fresh.map(rowFor));
  return fresh.length;
}

// Takes some events out of a line; the line goes with its last.
export function take(row, ids) {
  const line = lines.get(row);
  const gone = new Set(ids);
  line.members = line.members.filter(([id]) => !gone.has(id));
  line.count = Math.max(line.count - gone.size, line.members.length);
  if (line.members.length) { line.id = line.members[0][0]; draw(row); } else row.remove();
}

export function putBack(row, members, before) {
  const line = lines.get(row);
  const there = new Set(line.members.map(([id]) => id));
  const missing = members.filter(([id]) => !there.has(id));
  line.members = [...missing, ...line.members];
  line.count = row.isConnected ? line.count + missing.length : Math.max(line.count + missing.length, line.members.length);
  line.id = line.members[0][0];
  if (!row.isConnected) list.insertBefore(row, before?.isConnected ? before : null);
  draw(row);
}

export function read() {
  for (const row of all()) lines.set(row, JSON.parse(row.dataset.line));
}
