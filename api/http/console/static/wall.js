// The wall: still pictures where nothing happens, live ones where something does, or where somebody points.
import { ask } from "./ask.js";
import { byId, make } from "./dom.js";
import { follow } from "./feed.js";
import { bind } from "./keys.js";
import { alert, say } from "./live.js";
import { draw, look } from "./looking.js";

const STILL_FPS = 0.2;
const LIVE_FPS = 5;
const HAPPENS_MILLISECONDS = 45_000;
const TURN_MILLISECONDS = 15_000;
const SMALLEST = 320;
const WORDS = { offline: ["Offline", "critical"], blind: ["Blind", "critical"], unwatched: ["Not watched", "medium"], tampered: ["Tampered", "high"] };

const wall = byId("wall");
const list = byId("tiles");
const tiles = [...list.querySelectorAll(".tile")].map((node) => ({
  node, id: node.dataset.id, canvas: node.querySelector("canvas"), pace: node.querySelector(".pace"),
  trouble: node.querySelector(".trouble"), happens: node.querySelector(".happens"), until: 0, pointed: false, drawn: 0, state: "",
}));
const byName = new Map(tiles.map((tile) => [tile.id, tile]));
const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: wall.dataset.timezone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const moment = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: wall.dataset.timezone, hour: "2-digit", minute: "2-digit", day: "numeric", month: "short", hourCycle: "h23" });
let side = Number(list.dataset.side);
let first = 0;

// ---- what is looked at -------------------------------------------------------------------

const shown = () => tiles.filter((tile) => !tile.node.hidden);
const isLive = (tile) => tile.pointed || tile.until > Date.now() || byId("all-live").checked;

const eyes = look({
  picture: async (head, blob) => {
    const tile = byName.get(head.camera);
    if (!tile || tile.node.hidden) return;
    await draw(tile.canvas, blob);
    tile.drawn = Date.now();
    tile.at = head.captured_at;
    tile.people = head.people === "blurred" ? " · people blurred" : "";
    pace(tile);
  },
  cameras: (states) => states.forEach(stand),
  away: (isAway) => {
    wall.classList.toggle("away", isAway);
    if (isAway) say("The server cannot be reached. The pictures are old; it is tried again.");
  },
});

function lookNow() {
  const wide = Math.max(SMALLEST, Math.round(list.clientWidth / side * Math.min(devicePixelRatio, 2)));
  const width = [320, 480, 640, 960, 1280].find((each) => each >= wide) ?? 1280;
  eyes.at(Object.fromEntries(shown().map((tile) => [tile.id, { fps: isLive(tile) ? LIVE_FPS : STILL_FPS, width }])));
  shown().forEach(pace);
}

function pace(tile) {
  const live = isLive(tile) && tile.state !== "offline" && Date.now() - tile.drawn < 3000;
  tile.node.classList.toggle("live", live);
  tile.pace.textContent = !tile.drawn ? "" : `${live ? "live" : "still"} ${time.format(new Date(tile.at))}${tile.people}`;
}

// ---- how the cameras are -----------------------------------------------------------------

function ago(since, now) {
  const minutes = Math.floor((now - new Date(since)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} days`;
}

function stand({ id, state, since, because, late_seconds: late }) {
  const tile = byName.get(id);
  if (!tile) return;
  if (tile.state && tile.state !== state && WORDS[state]) alert(`${tile.node.querySelector(".name").textContent}: ${WORDS[state][0]}`);
  tile.node.classList.remove("online", ...Object.keys(WORDS));
  tile.node.classList.add(state);
  Object.assign(tile, { state, since, because, late });
  const [word, style] = WORDS[state] ?? ["", ""];
  tile.trouble.hidden = !word && !tile.behind;
  tile.trouble.querySelector(".chip").className = `chip ${style}`;
  tile.trouble.querySelector(".chip").textContent = word;
  sinceWhen(tile);
  const online = tiles.filter((each) => each.state === "online").length;
  byId("count").textContent = `${online} of ${tiles.length} online`;
}

function sinceWhen(tile) {
  const isWell = !WORDS[tile.state];
  const behind = isWell && tile.late > 5 && Date.now() - tile.drawn > 6000;
  tile.trouble.hidden = isWell && !behind;
  const chip = tile.trouble.querySelector(".chip");
  if (behind) { chip.className = "chip medium"; chip.textContent = "Catching up"; }
  // A film is tampered with in its own time.
  const now = tile.state === "tampered" && tile.at ? new Date(tile.at) : Date.now();
  const since = tile.since && !behind ? `since ${moment.format(new Date(tile.since))} (${ago(tile.since, now)})` : "";
  const why = behind ? `${Math.round(tile.late)} s behind; live pictures come when it has caught up` : tile.because;
  tile.trouble.querySelector(".why").textContent = [since, why].filter(Boolean).join(": ");
}

// ---- what happens ------------------------------------------------------------------------

async function happened({ event }) {
  const tile = byName.get(event.camera);
  if (!tile || event.kind === "camera.offline") return;
  tile.until = Date.now() + HAPPENS_MILLISECONDS;
  lookNow();
  if (event.phase !== "opened" || event.kind === "camera.tampered") return;
  const told = await ask(`/review/events/${encodeURIComponent(event.id)}`).catch(() => null);
  if (!told) return;
  const chip = () => make("span", { class: `chip ${told.severity.style}` }, told.severity.word);
  tile.happens.replaceChildren(chip(), told.title);
  tile.happens.hidden = false;
  const name = tile.node.querySelector(".name").firstChild.textContent.trim();
  byId("ticker").replaceChildren(chip(), make("a", { href: `/review?event=${encodeURIComponent(event.id)}`, id: "last" }, `${time.format(new Date(event.onset_at))} ${name}: ${told.title}`), make("span", { class: "dim" }, told.because));
  if (event.severity >= 900) alert(`${name}: ${told.title}`);
}

follow("/api/v1/feed", { event: happened });

setInterval(() => {
  for (const tile of tiles) {
    if (tile.until && tile.until < Date.now()) { tile.until = 0; tile.happens.hidden = true; lookNow(); }
    if (tile.state) sinceWhen(tile);
    pace(tile);
  }
}, 2000);

// ---- what is shown -----------------------------------------------------------------------

function arrange() {
  const most = side * side;
  if (first >= tiles.length) first = 0;
  tiles.forEach((tile, index) => { tile.node.hidden = index < first || index >= first + most; });
  list.dataset.side = String(side);
  byId("turn").hidden = tiles.length <= most;
  byId("turned").textContent = `${first + 1}–${Math.min(first + most, tiles.length)} of ${tiles.length}`;
  for (const link of document.querySelectorAll(".sides a")) link.toggleAttribute("aria-current", Number(link.dataset.side) === side);
  lookNow();
}

function turn(by) {
  const most = side * side;
  const last = Math.floor((tiles.length - 1) / most) * most;
  first = first + by * most < 0 ? last : first + by * most > last ? 0 : first + by * most;
  arrange();
}

function choose(wanted) {
  first = Math.floor(first / (wanted * wanted)) * wanted * wanted;
  side = wanted;
  history.replaceState(null, "", `/wall?side=${side}`);
  arrange();
}

function step(by) {
  const there = shown();
  const now = there.findIndex((tile) => tile.node.contains(document.activeElement));
  there[(now + by + there.length) % there.length]?.node.querySelector("a").focus();
}

let turning = 0;
function television(on = !document.body.classList.contains("tv")) {
  document.body.classList.toggle("tv", on);
  clearInterval(turning);
  byId("leave")?.remove();
  if (on) {
    document.documentElement.requestFullscreen?.().catch(() => {});
    turning = setInterval(() => { if (tiles.length > side * side) turn(1); }, TURN_MILLISECONDS);
    addEventListener("pointermove", offer, { once: true });
  } else if (document.fullscreenElement) document.exitFullscreen();
  arrange();
}
function offer() {
  if (!document.body.classList.contains("tv")) return;
  const leave = make("button", { type: "button", class: "leave", id: "leave", onclick: () => television(false) }, "Leave TV mode (H)");
  document.body.append(leave);
  setTimeout(() => { leave.remove(); addEventListener("pointermove", offer, { once: true }); }, 4000);
}
document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) television(false); });

for (const tile of tiles) {
  const point = (pointed) => () => { tile.pointed = pointed; lookNow(); };
  tile.node.addEventListener("pointerenter", point(true));
  tile.node.addEventListener("pointerleave", point(false));
  tile.node.addEventListener("focusin", point(true));
  tile.node.addEventListener("focusout", point(false));
}
for (const link of document.querySelectorAll(".sides a")) {
  link.addEventListener("click", (event) => { event.preventDefault(); choose(Number(link.dataset.side)); });
}
byId("before").addEventListener("click", () => turn(-1));
byId("after").addEventListener("click", () => turn(1));
byId("all-live").addEventListener("change", lookNow);
byId("tv").addEventListener("click", () => television());
addEventListener("resize", () => lookNow());

for (const number of [2, 3, 4]) bind(String(number), `${number}×${number} cameras`, () => choose(number));
bind("h", "TV mode on or off", () => television());
bind("l", "All cameras live, or only where something happens", () => byId("all-live").click());
bind("n", "The next cameras", () => turn(1));
bind("ArrowRight", "The camera to the right", () => step(1), { repeat: true });
bind("ArrowLeft", "The camera to the left", () => step(-1), { repeat: true });
bind("ArrowDown", "The camera below", () => step(side), { repeat: true });
bind("ArrowUp", "The camera above", () => step(-side), { repeat: true });
bind("v", "Review what happened last", () => byId("last")?.click());
arrange();
