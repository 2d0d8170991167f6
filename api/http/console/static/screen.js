// The clip and what is drawn over it: zones, the event's objects, and where people were.
const video = document.getElementById("clip");
const still = document.getElementById("still");
const canvas = document.getElementById("overlay");
const HELD_SECONDS = 0.5;
const COLOURS = { event: "#ffb020", other: "rgb(255 255 255 / 45%)", zone: "#6cb6ff" };

let track = [];
let event = null;
let visible = true;

export function toggleBoxes() {
  visible = !visible;
  draw();
  return visible;
}

export async function show(shown) {
  event = shown;
  track = [];
  const poster = shown.thumbnail;
  video.hidden = !shown.clip;
  still.hidden = Boolean(shown.clip) || !poster;
  if (poster) still.src = poster;
  if (shown.clip) {
    video.poster = poster;
    if (new URL(video.src || "about:blank", location).pathname !== shown.clip) video.src = shown.clip;
    video.currentTime = shown.begin_seconds;
    video.play().catch(() => {});
  } else {
    video.removeAttribute("src");
    video.load();
  }
  draw();
  if (!shown.boxes) return;
  const answer = await fetch(shown.boxes);
  if (answer.ok && event === shown) {
    track = (await answer.json()).frames;
    draw();
  }
}

export const player = {
  toggle: () => (video.paused ? video.play().catch(() => {}) : video.pause()),
  step: (seconds) => { video.pause(); video.currentTime += seconds; },
  seek: (seconds) => { video.currentTime += seconds; },
  speed: (rate) => { video.playbackRate = rate; },
  onset: () => { video.currentTime = event ? event.onset_seconds : 0; },
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
    zones(pen, at);
    const seconds = about ? about.mediaTime : video.currentTime;
    const moving = video.hidden ? [] : frameAt(seconds);
    const named = new Set(event.objects.map(([name]) => name));
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

function each(now, about) {
  draw(now, about);
  video.requestVideoFrameCallback(each);
}

if (video) {
  video.requestVideoFrameCallback?.(each);
  new ResizeObserver(() => draw()).observe(canvas);
  still.addEventListener("load", () => draw());
  video.addEventListener("seeked", () => draw());
}
