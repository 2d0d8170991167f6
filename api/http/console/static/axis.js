// Plays the films of several cameras together, on one time axis.
import { byId } from "./dom.js";
import { bind } from "./keys.js";

const APART_SECONDS = 0.25;
const screens = byId("screens");

function begin() {
  const axis = JSON.parse(screens.dataset.axis);
  const seek = byId("seek");
  const players = [...screens.querySelectorAll("figure")].map((figure) => ({
    video: figure.querySelector("video"),
    none: figure.querySelector(".none"),
    films: axis.films.filter((film) => film.camera === figure.dataset.camera),
  }));
  let at = 0;
  let playing = false;
  let last = 0;

  function place({ video, none, films }) {
    const film = films.find((each) => at >= each.from && at < each.to);
    video.hidden = !film;
    none.hidden = Boolean(film);
    if (!film) { video.pause(); return; }
    if (video.getAttribute("src") !== film.address) video.src = film.address;
    const wanted = at - film.from;
    if (Math.abs(video.currentTime - wanted) > (playing ? APART_SECONDS : 0.02)) video.currentTime = wanted;
    video.playbackRate = Number(byId("speed").value);
    if (playing && video.paused && !video.ended) video.play().catch(() => {});
    if (!playing) video.pause();
  }

  function show() {
    players.forEach(place);
    seek.value = at;
    byId("clock").textContent = `${at.toFixed(1)} s`;
    const share = `${(100 * at) / axis.seconds}`;
    for (const mark of document.querySelectorAll(".axis .now")) mark.setAttribute("x", share);
  }

  function turn() {
    const now = performance.now();
    at += ((now - last) / 1000) * Number(byId("speed").value);
    last = now;
    if (at >= axis.seconds) { at = axis.seconds; toggle(); return; }
    show();
    if (playing) requestAnimationFrame(turn);
  }

  function toggle() {
    playing = !playing;
    if (playing && at >= axis.seconds) at = 0;
    byId("play").textContent = playing ? "Pause" : "Play together";
    last = performance.now();
    if (playing) requestAnimationFrame(turn); else show();
  }

  const go = (moment) => { at = Math.min(Math.max(moment, 0), axis.seconds); show(); };
  seek.max = axis.seconds;
  seek.addEventListener("input", () => go(Number(seek.value)));
  byId("play").addEventListener("click", toggle);
  for (const track of document.querySelectorAll(".track svg")) {
    track.addEventListener("click", (event) => { const box = track.getBoundingClientRect(); go(((event.clientX - box.left) / box.width) * axis.seconds); });
  }
  // In and out marks: they go along to the page where evidence is given out.
  const marks = {};
  function mark(name) {
    marks[name] = new Date(Date.parse(axis.begins) + at * 1000).toISOString();
    const link = byId("evidence");
    link.search = new URLSearchParams(marks);
    const told = Object.entries(marks).map(([which, when]) => `${which} ${when.slice(11, 19)}`).join(" ");
    link.textContent = `Evidence ${told}`;
  }
  if (byId("evidence")) {
    byId("mark-from").addEventListener("click", () => mark("from"));
    byId("mark-to").addEventListener("click", () => mark("to"));
    bind("i", "Evidence begins here", () => mark("from"));
    bind("o", "Evidence ends here", () => mark("to"));
  }
  bind(" ", "Play the films together, or pause", toggle);
  bind("[", "5 seconds back", () => go(at - 5), { repeat: true });
  bind("]", "5 seconds on", () => go(at + 5), { repeat: true });
  byId("deck").hidden = false;
  go(axis.opens);
}

if (screens && JSON.parse(screens.dataset.axis).films.length) begin();
