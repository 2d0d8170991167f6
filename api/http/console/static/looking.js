// Live pictures over one socket: the page says what it looks at, and draws what comes.
//   const eyes = look({ picture(head, blob) {…}, cameras(states) {…}, away(isAway) {…} });
//   eyes.at({ dock: { fps: 5, width: 640 } });
// A hidden page looks at nothing. A lost socket comes again by itself; `picture` may return a
// promise, and the server sends no more than a few before it is kept.
import { ask } from "./ask.js";

const PATH = "/api/v1/live";
const SIGN_MILLISECONDS = 4000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;
const HEAD_BYTES = 3;

// With a gate a socket begins with a ticket, got by a signed request; without one there is none.
async function ticket() {
  if (!navigator.serviceWorker?.controller) return "";
  try {
    const told = await ask("/api/v1/tickets", { method: "POST", body: { path: PATH } });
    return `?ticket=${encodeURIComponent(told.ticket)}`;
  } catch (problem) {
    if (problem.status === 404 || problem.status === 405) return "";
    throw problem;
  }
}

function opened(data) {
  const bytes = new DataView(data);
  const length = bytes.getUint16(1);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(data, HEAD_BYTES, length)));
  return [head, new Blob([new Uint8Array(data, HEAD_BYTES + length)], { type: "image/jpeg" })];
}

export function look({ picture, cameras = () => {}, away = () => {} }) {
  let socket = null;
  let wanted = {};
  let pause = FIRST_PAUSE;
  let again = 0;

  const say = (told) => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(told)); };
  const tell = () => say({ is: "look", cameras: document.hidden ? {} : wanted });

  async function connect() {
    clearTimeout(again);
    let query;
    try { query = await ticket(); } catch { return later(); }
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const mine = socket = new WebSocket(`${scheme}://${location.host}${PATH}${query}`);
    mine.binaryType = "arraybuffer";
    mine.addEventListener("open", () => { pause = FIRST_PAUSE; away(false); tell(); });
    mine.addEventListener("message", async ({ data }) => {
      if (typeof data === "string") {
        const told = JSON.parse(data);
        if (told.is === "cameras") cameras(told.cameras);
        return;
      }
      try { await picture(...opened(data)); } finally { if (mine === socket) say({ is: "seen" }); }
    });
    mine.addEventListener("close", () => { if (mine === socket) later(); });
  }

  function later() {
    socket = null;
    away(true);
    again = setTimeout(connect, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  document.addEventListener("visibilitychange", tell);
  setInterval(tell, SIGN_MILLISECONDS);
  connect();
  return { at(cameras) { wanted = cameras; tell(); } };
}

// Draws a picture into a canvas, at the picture's own size; an older one never covers a newer.
const newest = new WeakMap();
export async function draw(canvas, blob) {
  const turn = (newest.get(canvas) ?? 0) + 1;
  newest.set(canvas, turn);
  const bitmap = await createImageBitmap(blob);
  if (newest.get(canvas) === turn || !canvas.dataset.drawn) {
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d", { alpha: false }).drawImage(bitmap, 0, 0);
    canvas.dataset.drawn = "yes";
  }
  bitmap.close();
}
