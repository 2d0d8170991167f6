// Draws zones, gate lines and masks over a still, by mouse, by finger and by keyboard.
import { byId, make } from "./dom.js";
import { bind } from "./keys.js";
import { say } from "./live.js";

const SVG = "http://www.w3.org/2000/svg";
const SPACE = 1000;
const MOST_UNDO = 100;
const FAR = 10;
const AGAIN_MILLISECONDS = 3000;
const SECTIONS = { zones: "Zone", gate_lines: "Gate line", masks: "Mask" };
const root = byId("view");
const camera = root.dataset.id;
const used = JSON.parse(root.dataset.used);
const svg = byId("drawing");
const screen = byId("screen");
const still = byId("still");

// A sketch is a list, so that an id can be changed while it is drawn.
const flat = (sketch) => Object.keys(SECTIONS).flatMap((section) => Object.entries(sketch[section]).map(([id, { name, points }]) => ({ section, id, name, points })));
let all = flat(JSON.parse(root.dataset.sketch));
let chosen = null;
let corner = null;
const past = [];

const copy = () => structuredClone(all);
function change(act) {
  past.push({ all: copy(), chosen, corner });
  if (past.length > MOST_UNDO) past.shift();
  act();
  paint();
}
const one = () => (chosen === null ? null : all[chosen]);
const round = (share) => Math.round(Math.min(Math.max(share, 0), 1) * 10_000) / 10_000;
const isLine = (drawing) => drawing.section === "gate_lines";

// ---- the picture -------------------------------------------------------------------------

let again = 0;
async function refresh() {
  clearTimeout(again);
  byId("none").hidden = !still.hidden;
  byId("none").textContent = "A picture is asked for.";
  try {
    const answer = await fetch(`/api/v1/cameras/${encodeURIComponent(camera)}/still`);
    if (!answer.ok) throw new Error((await answer.json()).detail);
    URL.revokeObjectURL(still.src);
    still.src = URL.createObjectURL(await answer.blob());
    await still.decode();
    still.hidden = false;
    byId("none").hidden = true;
  } catch (error) {
    byId("none").hidden = !still.hidden;
    byId("none").textContent = `No picture yet: ${error.message}. It is asked for again; you can draw without one.`;
    if (!still.hidden) say(`No new picture: ${error.message}`);
    else again = setTimeout(refresh, AGAIN_MILLISECONDS);
  }
  fit();
}

// The picture may be narrower than its frame; what is drawn lies on the picture.
function fit() {
  const wide = still.naturalWidth || 16;
  const high = still.naturalHeight || 9;
  const scale = Math.min(screen.clientWidth / wide, screen.clientHeight / high);
  const [w, h] = [wide * scale, high * scale];
  Object.assign(svg.style, { left: `${(screen.clientWidth - w) / 2}px`, top: `${(screen.clientHeight - h) / 2}px`, width: `${w}px`, height: `${h}px` });
  paintCorners();
}
const pixels = () => ({ x: still.naturalWidth || 1280, y: still.naturalHeight || 720 });
function placeOf(event) {
  const box = svg.getBoundingClientRect();
  return [round((event.clientX - box.left) / box.width), round((event.clientY - box.top) / box.height)];
}

// ---- painting ----------------------------------------------------------------------------

function shape(drawing, index) {
  const made = document.createElementNS(SVG, isLine(drawing) ? "polyline" : "polygon");
  made.setAttribute("points", drawing.points.map(([x, y]) => `${x * SPACE},${y * SPACE}`).join(" "));
  made.setAttribute("class", `${drawing.section}${index === chosen ? " chosen" : ""}`);
  made.dataset.index = index;
  return made;
}

// A crossing from the line's left to its right is forward: a dotted mark leads that way.
function forward({ points: [[ax, ay], [bx, by]] }) {
  const { x: w, y: h } = pixels();
  const [dx, dy] = [(bx - ax) * w, (by - ay) * h];
  const long = Math.hypot(dx, dy) || 1;
  const [mx, my] = [(ax + bx) / 2, (ay + by) / 2];
  const made = document.createElementNS(SVG, "line");
  const to = [mx - (dy / long) * 40 / w, my + (dx / long) * 40 / h];
  for (const [name, value] of Object.entries({ x1: mx, y1: my, x2: to[0], y2: to[1] })) made.setAttribute(name, value * SPACE);
  made.setAttribute("class", "forward");
  return made;
}

function paint() {
  svg.replaceChildren(...all.flatMap((drawing, index) => [shape(drawing, index), ...(isLine(drawing) && drawing.points.length === 2 ? [forward(drawing)] : [])]));
  byId("list").replaceChildren(...all.map((drawing, index) => make("li", {}, make("button", { type: "button", class: drawing.section, "aria-pressed": String(index === chosen), onclick: () => choose(index) }, `${drawing.name || drawing.id} `, make("small", {}, SECTIONS[drawing.section].toLowerCase())))));
  paintOne();
  paintCorners();
  byId("undo").disabled = past.length === 0;
  root.dispatchEvent(new Event("drawn"));
}

function paintOne() {
  const drawing = one();
  byId("one").hidden = !drawing;
  if (!drawing) return;
  byId("one-title").textContent = SECTIONS[drawing.section];
  byId("one-id").value = drawing.id;
  byId("one-name").value = drawing.name;
  const rules = used[drawing.id] ?? [];
  byId("one-used").textContent = drawing.section === "masks" ? "What lies under it is in no picture. Rules still look there." : rules.length ? `Rules look at it: ${rules.join(", ")}.` : "No rule looks at it yet.";
  byId("turn-round").hidden = !isLine(drawing);
  byId("corner-add").hidden = isLine(drawing) && drawing.points.length === 2;
  byId("corners").replaceChildren(...drawing.points.map((point, index) => make("tr", { class: index === corner && "chosen" },
    make("td", {}, String(index + 1)),
    ...[0, 1].map((axis) => make("td", {}, make("input", { type: "number", min: 0, max: 100, step: 0.01, value: (point[axis] * 100).toFixed(2), "aria-label": `Corner ${index + 1}, ${"xy"[axis]} in hundredths`,
      onfocus: () => { if (corner !== index) { corner = index; markCorner(); } },
      onchange: (event) => change(() => { point[axis] = round(Number(event.target.value) / 100); }) }))),
    make("td", {}, make("button", { type: "button", class: "quiet", "aria-label": `Take corner ${index + 1} away`, onclick: () => take(index) }, "×")))));
}

function paintCorners() {
  for (const old of screen.querySelectorAll(".corner")) old.remove();
  const drawing = one();
  if (!drawing) return;
  drawing.points.forEach((point, index) => {
    const button = make("button", { type: "button", tabindex: -1, class: `corner${index === corner ? " chosen" : ""}`, "aria-label": `Corner ${index + 1}` }, make("b", {}, String(index + 1)));
    move(button, point);
    button.addEventListener("pointerdown", (event) => drag(event, button, index));
    screen.append(button);
  });
}
function move(button, [x, y]) {
  button.style.left = `${parseFloat(svg.style.left) + x * parseFloat(svg.style.width)}px`;
  button.style.top = `${parseFloat(svg.style.top) + y * parseFloat(svg.style.height)}px`;
}
function markCorner() {
  screen.querySelectorAll(".corner").forEach((each, index) => each.classList.toggle("chosen", index === corner));
  byId("corners").querySelectorAll("tr").forEach((each, index) => each.classList.toggle("chosen", index === corner));
}

// ---- by mouse and by finger --------------------------------------------------------------

function choose(index, at = null) {
  chosen = index;
  corner = at ?? (index === null ? null : all[index].points.length - 1);
  paint();
}

function drag(event, button, index) {
  event.preventDefault();
  event.stopPropagation();
  corner = index;
  markCorner();
  svg.focus({ preventScroll: true });
  const before = { all: copy(), chosen, corner };
  let moved = false;
  button.setPointerCapture(event.pointerId);
  const onMove = (now) => {
    moved = true;
    one().points[index] = placeOf(now);
    move(button, one().points[index]);
    svg.replaceChildren(...all.map(shape));
  };
  button.addEventListener("pointermove", onMove);
  button.addEventListener("pointerup", () => {
    button.removeEventListener("pointermove", onMove);
    if (moved) past.push(before);
    paint();
    svg.focus({ preventScroll: true });
  }, { once: true });
}

svg.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  event.preventDefault();
  svg.focus({ preventScroll: true });
  const drawing = one();
  const index = event.target.dataset?.index;
  const full = drawing && isLine(drawing) && drawing.points.length >= 2;
  if (index !== undefined && Number(index) !== chosen && (!drawing || full || drawing.points.length >= 3)) { choose(Number(index)); return; }
  if (!drawing) { say("Choose a drawing, or begin a new one."); return; }
  if (full) { say("A gate line has two ends. Drag one to move it."); return; }
  add(placeOf(event));
});

// A corner goes into the side that it lies nearest to.
function nearestSide(points, [x, y]) {
  if (points.length < 3) return points.length;
  const away = points.map(([ax, ay], index) => {
    const [bx, by] = points[(index + 1) % points.length];
    const long = (bx - ax) ** 2 + (by - ay) ** 2 || 1e-9;
    const share = Math.min(Math.max(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / long, 0), 1);
    return Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay));
  });
  return away.indexOf(Math.min(...away)) + 1;
}
function add(point) {
  change(() => {
    const { points } = one();
    corner = nearestSide(points, point);
    points.splice(corner, 0, point);
  });
}
function addBeside() {
  const drawing = one();
  if (!drawing || (isLine(drawing) && drawing.points.length >= 2)) return;
  const { points } = drawing;
  if (!points.length) { add([0.5, 0.5]); return; }
  const at = corner ?? points.length - 1;
  const [ax, ay] = points[at];
  const [bx, by] = points.length > 1 ? points[(at + 1) % points.length] : [ax + 0.2, ay];
  change(() => { corner = at + 1; points.splice(corner, 0, [round((ax + bx) / 2), round((ay + by) / 2)]); });
}
function take(index) {
  if (!one() || index === null || !one().points.length) return;
  change(() => { one().points.splice(index, 1); corner = Math.min(index, one().points.length - 1); });
}

// ---- by keyboard -------------------------------------------------------------------------

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
svg.addEventListener("keydown", (event) => {
  const drawing = one();
  const way = WAYS[event.key];
  if (!drawing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (way && corner !== null && drawing.points[corner]) {
    event.preventDefault();
    const step = event.shiftKey ? FAR : 1;
    const { x: w, y: h } = pixels();
    change(() => { const point = drawing.points[corner]; point[0] = round(point[0] + way[0] * step / w); point[1] = round(point[1] + way[1] * step / h); });
    byId("hint").textContent = `Corner ${corner + 1}: ${(drawing.points[corner][0] * 100).toFixed(2)} %, ${(drawing.points[corner][1] * 100).toFixed(2)} %`;
  } else if (event.key === "Tab" && drawing.points.length) {
    const next = (corner ?? -1) + (event.shiftKey ? -1 : 1);
    if (next < 0 || next >= drawing.points.length) return;
    event.preventDefault();
    corner = next;
    markCorner();
  } else if (event.key === "Delete" || event.key === "Backspace") {
    event.preventDefault();
    take(corner);
  } else if (event.key === "Insert" || event.key === "+") {
    event.preventDefault();
    addBeside();
  } else if (event.key === "Escape") choose(null);
});

// ---- drawings ----------------------------------------------------------------------------

function begin(section) {
  const word = { zones: "zone", gate_lines: "gate", masks: "mask" }[section];
  let number = 1;
  while (all.some((each) => each.section === section && each.id === `${word}-${number}`)) number += 1;
  change(() => { all.push({ section, id: `${word}-${number}`, name: "", points: [] }); chosen = all.length - 1; corner = null; });
  byId("hint").textContent = section === "gate_lines" ? "Click its two ends. The dotted mark leads forward." : "Click its corners in order around it.";
  svg.focus({ preventScroll: true });
}
for (const button of document.querySelectorAll("[data-new]")) button.addEventListener("click", () => begin(button.dataset.new));
byId("one-id").addEventListener("change", (event) => {
  if (!event.target.checkValidity() || !event.target.value) { say("An id has lower case letters, digits and inner hyphens."); event.target.value = one().id; return; }
  change(() => { one().id = event.target.value; });
});
byId("one-name").addEventListener("change", (event) => change(() => { one().name = event.target.value.trim(); }));
byId("corner-add").addEventListener("click", addBeside);
byId("turn-round").addEventListener("click", () => change(() => one().points.reverse()));
byId("remove").addEventListener("click", () => change(() => { all.splice(chosen, 1); chosen = corner = null; }));

function undo() {
  const before = past.pop();
  if (before) { ({ all, chosen, corner } = before); paint(); }
}
byId("undo").addEventListener("click", undo);

// ---- what others need of it --------------------------------------------------------------

export const drawn = () => JSON.stringify(all);
export function sketch() {
  const told = { zones: {}, gate_lines: {}, masks: {} };
  for (const { section, id, name, points } of all) {
    if (told[section][id]) throw new Error(`Two drawings have the id ${id}. Give one another.`);
    told[section][id] = { name, points };
  }
  return told;
}

// What is tried says where it happened; nothing of it is drawn to be saved.
export function point(boxes) {
  for (const old of svg.querySelectorAll(".happened")) old.remove();
  for (const [x, y, w, h] of boxes) {
    const made = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ x, y, width: w, height: h })) made.setAttribute(name, value * SPACE);
    made.setAttribute("class", "happened");
    svg.append(made);
  }
}

bind("z", "Undo", undo);
bind("r", "A new picture", refresh);
byId("refresh").addEventListener("click", refresh);
addEventListener("resize", fit);
paint();
fit();
refresh();
