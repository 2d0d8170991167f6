// The clip and what is drawn over it: zones, the event's objects, and where people were.
// Two players take turns: while one shows an event, the other has the next one ready.
const players = [document.getElementById("clip"), document.getElementById("clip-next")];
const still = document.getElementById("still");
const canvas = document.getElementById("overlay");
const HELD_SECONDS = 0.5;
const COLOURS = { event: "#ffb020", other: "rgb(255 255 255 / 45%)", zone: "#6cb6ff" };
const tracks = new Map();

let [video, spare] = players;
let track = [];
let event = null;
let visible = true;
let rate = 1;
let unplayable = () => {};

export const onUnplayable = (act) => { unplayable = act; };

export function toggleBoxes() {
  visible = !visible;
  draw();
  return visible;
}

async function boxesOf(address) {
  if (!tracks.has(address)) {
    const answer = await fetch(address);
    tracks.set(address, answer.ok ? (await answer.json()).frames : []);
    if (tracks.size > 40) tracks.delete(tracks.keys().next().value);
  }
  return tracks.get(address);
}

const plays = (player, address) => player.getAttribute("src") === address;

// Whoever looks at the next event finds its clip at the place where it begins.
export function prepare(next) {
  if (next.boxes) boxesOf(next.boxes).catch(() => {});
  if (!next.clip || !spare || plays(spare, next.clip) || plays(video, next.clip)) return;
  spare.src = next.clip;
  spare.currentTime = next.begin_seconds;
}

function turnTo(shown) {
  if (spare && plays(spare, shown.clip)) [video, spare] = [spare, video];
  for (const player of players) {
    player.hidden = player !== video;
    player.toggleAttribute("data-current", player === video);
    if (player !== video) player.pause();
  }
  if (!plays(video, shown.clip)) video.src = shown.clip;
  video.poster = shown.thumbnail;
  if (Math.abs(video.currentTime - shown.begin_seconds) > 0.05) video.currentTime = shown.begin_seconds;
  video.playbackRate = rate = shown.calm ? 2 : 1;
  if (video.error) unplayable(shown);
  else video.play().catch(() => {});
}

export async function show(shown) {
  event = shown;
  track = [];
  still.hidden = Boolean(shown.clip) || !shown.thumbnail;
  if (shown.thumbnail) still.src = shown.thumbnail;
  if (shown.clip) turnTo(shown);
  else {
    for (const player of players) { player.pause(); player.hidden = true; }
    video.removeAttribute("src");
    video.load();
  }
  draw();
  if (!shown.boxes) return;
  const found = await boxesOf(shown.boxes).catch(() => []);
  if (event === shown) { track = found; draw(); }
}

export const player = {
  toggle: () => (video.paused ? video.play().catch(() => {}) : video.pause()),
  step: (seconds) => { video.pause(); video.currentTime += seconds; },
  seek: (seconds) => { video.currentTime += seconds; },
  speed: (wanted) => { video.playbackRate = rate = wanted; },
  onset: () => { video.currentTime = event ? event.onset_seconds : 0; },
  mute: () => { for (const each of players) each.muted = !each.muted; return video.muted; },
  again: () => { if (event) show(event); },
};

// The place of the picture inside its frame, which may be wider or higher than it.
function picture() {
  const source = video.hidden ? still : video;
  const width = source.videoWidth || source.naturalWidth || 16;
  const height = source.videoHeight || source.naturalHeight || 9;
  const scale = Math.min(canvas.clientWidth / width, canvas.clientHeight / height);
  const w = width * scale;
  const h = height * scale;
  return { x: (canvas.clientWidth - w) / 2, y: (canvas.clientHeight - h) / 2, w, h };
}

function frameAt(seconds) {
  let low = 0;
  let high = track.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (track[middle][0] <= seconds + 0.02) low = middle; else high = middle - 1;
  }
  const frame = track[low];
  return frame && Math.abs(frame[0] - seconds) <= HELD_SECONDS ? frame[1] : [];
}

function label(pen, text, x, y) {
  const width = pen.measureText(text).width + 8;
  x = Math.max(Math.min(x, canvas.clientWidth - width), 0);
  pen.fillStyle = "rgb(0 0 0 / 75%)";
  pen.fillRect(x, Math.max(y - 20, 0), width, 20);
  pen.fillStyle = "#fff";
  pen.fillText(text, x + 4, Math.max(y - 5, 15));
}

function draw(_, about) {
  const ratio = devicePixelRatio || 1;
  canvas.width = canvas.clientWidth * ratio;
  canvas.height = canvas.clientHeight * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.font = "13px system-ui, sans-serif";
  if (event && visible) {
    const at = picture();
    const seconds = about?.mediaTime ?? video.currentTime;
    zones(pen, at);
    const named = new Set(event.objects.map(([name]) => name));
    const moving = video.hidden ? [] : frameAt(seconds);
    for (const [name, what, x, y, w, h, score] of moving) {
      if (!named.has(name) && what !== "person") continue;
      box(pen, at, [x, y, w, h], named.has(name) ? `${what} ${score.toFixed(2)}` : "", named.has(name));
    }
    const seen = new Set(moving.map(([name]) => name));
    if (video.hidden || seconds >= event.onset_seconds - 0.1) {
      for (const [name, what, x, y, w, h] of event.objects) {
        if (!seen.has(name)) box(pen, at, [x, y, w, h], what, true, [6, 4]);
      }
    }
  }
}

function box(pen, at, [x, y, w, h], text, ours, dash = []) {
  pen.setLineDash(dash);
  pen.lineWidth = ours ? 3 : 1;
  pen.strokeStyle = ours ? COLOURS.event : COLOURS.other;
  pen.strokeRect(at.x + x * at.w, at.y + y * at.h, w * at.w, h * at.h);
  pen.setLineDash([]);
  if (text) label(pen, text, at.x + x * at.w, at.y + y * at.h);
}

function zones(pen, at) {
  pen.lineWidth = 2;
  pen.strokeStyle = COLOURS.zone;
  pen.setLineDash([2, 4]);
  for (const [name, points] of event.zones) {
    pen.beginPath();
    points.forEach(([x, y], index) => pen[index ? "lineTo" : "moveTo"](at.x + x * at.w, at.y + y * at.h));
    if (points.length > 2) pen.closePath();
    pen.stroke();
    if (points.length) label(pen, name, at.x + points[0][0] * at.w, at.y + points[0][1] * at.h);
  }
  pen.setLineDash([]);
}

function follow(each) {
  const frame = (now, about) => {
    if (each === video) draw(now, about);
    each.requestVideoFrameCallback(frame);
  };
  each.requestVideoFrameCallback?.(frame);
  each.addEventListener("seeked", () => { if (each === video) draw(); });
  each.addEventListener("error", () => { if (each === video && event?.clip && plays(each, event.clip)) unplayable(event); });
  // A new source begins at its own speed.
  each.addEventListener("loadedmetadata", () => { if (each === video) each.playbackRate = rate; });
}

if (video) {
  players.forEach(follow);
  new ResizeObserver(() => draw()).observe(canvas);
  still.addEventListener("load", () => draw());
}
