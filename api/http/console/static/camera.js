// One camera: the live view, a span chosen on its day, and clips that come while the page is open.
import { ask } from "./ask.js";
import { byId, make } from "./dom.js";
import { bind } from "./keys.js";
import { say } from "./live.js";
import { draw, look } from "./looking.js";

const FPS = 5;
const WIDTH = 1280;
const ASK_AGAIN_MILLISECONDS = 1500;
const OLD_MILLISECONDS = 4000;
const root = byId("camera");
const id = root.dataset.id;
const WORDS = { online: ["Online", "ok"], offline: ["Offline", "critical"], blind: ["Blind", "critical"], unwatched: ["Not watched", "medium"], tampered: ["Tampered", "high"] };
const clock = new Intl.DateTimeFormat("en", { timeZone: root.dataset.timezone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const whole = new Intl.DateTimeFormat("en-CA", { timeZone: root.dataset.timezone, dateStyle: "short", timeStyle: "medium", hourCycle: "h23" });

// ---- live --------------------------------------------------------------------------------

const came = [];
let state = "online";
let late = 0;

const eyes = look({
  picture: async (head, blob) => {
    await draw(byId("live"), blob);
    byId("none").hidden = true;
    byId("stamp").textContent = clock.format(new Date(head.captured_at)) + (head.people === "blurred" ? " · people blurred" : "");
    came.push(Date.now());
    zones();
  },
  cameras: (states) => {
    const now = states.find((each) => each.id === id);
    if (!now) return;
    [state, late] = [now.state, now.late_seconds];
    const [word, style] = WORDS[state];
    byId("state").className = `chip ${style}`;
    byId("state").textContent = word;
    byId("since").textContent = [now.since && `since ${whole.format(new Date(now.since))}`, now.because].filter(Boolean).join(": ");
  },
  away: (isAway) => { if (isAway) say("The server cannot be reached. The picture is old; it is tried again."); },
});
eyes.at({ [id]: { fps: FPS, width: WIDTH } });

setInterval(() => {
  while (came.length && came[0] < Date.now() - 5000) came.shift();
  const flowing = came.length > 0 && Date.now() - came.at(-1) < OLD_MILLISECONDS;
  byId("rate").textContent = flowing ? `${(came.length / 5).toFixed(1)} pictures a second` : "no pictures";
  if (flowing) return;
  const why = state === "online" && late > 5 ? `The camera is catching up, ${Math.round(late)} s behind.` : state === "online" ? "Waiting for a picture." : `No pictures: ${byId("since").textContent || WORDS[state][0]}`;
  byId("none").textContent = why;
  byId("none").hidden = byId("live").dataset.drawn === "yes" && state === "online";
}, 1000);

// ---- what is drawn over it ---------------------------------------------------------------

const views = JSON.parse(root.dataset.views);
let over = "";

function zones() {
  const canvas = byId("drawn");
  const live = byId("live");
  const key = `${live.width}x${live.height} ${byId("show-zones").checked}`;
  if (key === over) return;
  over = key;
  [canvas.width, canvas.height] = [live.width, live.height];
  if (!byId("show-zones").checked) return;
  const pen = canvas.getContext("2d");
  pen.lineWidth = Math.max(2, canvas.width / 400);
  pen.font = `${Math.max(13, canvas.width / 60)}px system-ui`;
  const line = (points, colour, closed, name) => {
    pen.beginPath();
    for (const [x, y] of points) pen.lineTo(x * canvas.width, y * canvas.height);
    if (closed) pen.closePath();
    pen.strokeStyle = pen.fillStyle = colour;
    pen.stroke();
    pen.fillText(name, points[0][0] * canvas.width + 6, points[0][1] * canvas.height + 18);
  };
  for (const each of views.zones) line(each.points, "#6cb6ff", true, each.name || each.id);
  for (const each of views.gate_lines) line(each.points, "#ffe58a", false, each.name || each.id);
}
byId("show-zones").addEventListener("change", zones);
bind("b", "Zones and gate lines over the picture", () => byId("show-zones").click());
bind("e", "Draw zones and masks", () => byId("draw")?.click());

// ---- a span of the day -------------------------------------------------------------------

const svg = document.querySelector("svg.day");
const minutes = Number(svg.dataset.minutes);
let from = null;

const minuteAt = (event) => {
  const box = svg.getBoundingClientRect();
  return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * minutes;
};
const told = (minute) => {
  const seconds = Math.min(Math.round(minute * 60), 86_399);
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((each) => String(Math.floor(each)).padStart(2, "0")).join(":");
};
function choose(a, b) {
  const [begins, ends] = a < b ? [a, b] : [b, a];
  const span = byId("span");
  span.removeAttribute("hidden");
  span.setAttribute("x", begins);
  span.setAttribute("width", Math.max(ends - begins, 0.5));
  byId("from").value = told(begins);
  byId("to").value = told(Math.max(ends, begins + 0.25));
}
const box = byId("dayline");
box.addEventListener("pointerdown", (event) => { if (event.button === 0) from = minuteAt(event); });
box.addEventListener("pointermove", (event) => {
  if (from === null || Math.abs(minuteAt(event) - from) < 1) return;
  box.setPointerCapture(event.pointerId);
  choose(from, minuteAt(event));
});
box.addEventListener("pointerup", (event) => {
  // A click beside everything is the minute around it; a click on something leads there.
  if (from !== null && Math.abs(minuteAt(event) - from) < 1 && !event.target.closest("a")) choose(from - 0.5, from + 0.5);
  from = null;
});
box.addEventListener("dragstart", (event) => event.preventDefault());
const written = (value) => { const [h, m, s] = value.split(":").map(Number); return h * 60 + m + (s || 0) / 60; };
for (const name of ["from", "to"]) byId(name).addEventListener("change", () => { if (byId("from").value && byId("to").value) choose(written(byId("from").value), written(byId("to").value)); });

// ---- clips that come ---------------------------------------------------------------------

async function await_(figure) {
  const request = figure.dataset.request;
  const now = await ask(`/api/v1/footage-requests/${encodeURIComponent(request)}`).catch(() => null);
  if (!now || now.state === "waiting") { setTimeout(() => await_(figure), ASK_AGAIN_MILLISECONDS); return; }
  const place = figure.querySelector(".blank");
  const clip = `/api/v1/footage-requests/${encodeURIComponent(request)}/media/clip`;
  if (now.state === "failed") place.textContent = `It cannot be had: ${now.reason}`;
  else if (now.media_type === "video/mp4") place.replaceWith(make("video", { src: clip, controls: true, muted: true, autoplay: true, playsinline: true }));
  else place.replaceChildren(make("a", { href: clip }, "Download the clip"));
  say(now.state === "failed" ? "The clip cannot be had." : "The clip is there.");
}
for (const figure of document.querySelectorAll('figure[data-state="waiting"]')) await_(figure);
