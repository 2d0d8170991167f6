// Tries what is drawn and set on what the camera saw lately, and shows what would have been told otherwise.
import { ask } from "./ask.js";
import { byId, make } from "./dom.js";
import { bind } from "./keys.js";
import { say } from "./live.js";
import { proposal } from "./saving.js";
import { point } from "./view.js";

const AGAIN_MILLISECONDS = 700;
const SIGNS = { more: ["+", "more"], fewer: ["−", "fewer"], same: ["=", "the same"] };
const root = byId("view");
const kinds = JSON.parse(root.dataset.kinds);
const path = `/api/v1/cameras/${encodeURIComponent(root.dataset.id)}/trial`;
const day = new Intl.DateTimeFormat("en-CA", { timeZone: root.dataset.zone, year: "numeric", month: "2-digit", day: "2-digit" });
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: root.dataset.zone, weekday: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
let tried = "";
let waiting = 0;

const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
function long(seconds) {
  const minutes = Math.max(Math.round(seconds / 60), 1);
  if (minutes < 60) return counted(minutes, "minute");
  const rest = minutes % 60 ? ` ${counted(minutes % 60, "minute")}` : "";
  return counted(Math.floor(minutes / 60), "hour") + rest;
}

// A mask hides pictures and changes nothing that rules see.
const judgedBy = ({ zones, gate_lines, rules }) => JSON.stringify({ zones, gate_lines, rules });
function isOld() {
  try { return tried !== judgedBy(proposal()); } catch { return true; }
}

async function begin() {
  const button = byId("try");
  if (button.disabled) return;
  button.disabled = true;
  byId("trial").hidden = false;
  show({ state: "running", share: 0 });
  try {
    const body = proposal();
    tried = judgedBy(body);
    show(await ask(path, { method: "POST", body }));
    again();
  } catch (problem) {
    show({ state: "failed", reason: [problem.message, problem.remedy].filter(Boolean).join("\n") });
  }
}

const again = () => { waiting = setTimeout(look, AGAIN_MILLISECONDS); };
async function look() {
  try {
    const news = await ask(path);
    show(news);
    if (news.state === "running") again();
  } catch (problem) {
    show({ state: "failed", reason: problem.message });
  }
}

async function end() {
  clearTimeout(waiting);
  try { show(await ask(path, { method: "DELETE" })); } catch (problem) { show({ state: "failed", reason: problem.message }); }
}

function show({ state, share = 0, findings = null, reason = "" }) {
  const running = state === "running";
  byId("try").disabled = running;
  byId("trial-end").hidden = byId("trial-share").hidden = !running;
  byId("trial-share").value = share;
  byId("trial-table").hidden = !findings;
  byId("trial-of").textContent = findings ? judged(findings) : "";
  byId("trial-said").className = state === "failed" ? "problem" : "";
  byId("trial-said").textContent = running ? `What was seen is judged twice, as it is in force and as it stands here: ${Math.floor(share * 100)} %.` : findings ? told(findings) : `It was not tried: ${reason}`;
  byId("trial-old").hidden = true;
  byId("trial-rows").replaceChildren(...(findings ? rows(findings) : []));
  point([]);
  if (!running) {
    say(byId("trial-said").textContent);
    byId("trial").scrollIntoView({ block: "nearest" });
  }
}

const count = (findings, name) => findings[name].length + findings.left_out[name];
function told(findings) {
  const [more, fewer, same] = Object.keys(SIGNS).map((name) => count(findings, name));
  if (!more && !fewer) return same ? `No difference: ${counted(same, "event")} either way.` : "No difference: nothing would have been told either way.";
  return `${more} more, ${fewer} fewer, ${same} the same.`;
}
function judged(findings) {
  const shown = `Judged: ${long(findings.seen_seconds)} that the camera saw, ${clock.format(new Date(findings.from_at))} to ${clock.format(new Date(findings.to_at))}.`;
  const left = Object.keys(SIGNS).reduce((sum, name) => sum + findings.left_out[name], 0);
  const parts = [shown];
  if (left) parts.push(`${left} more are counted and not listed.`);
  if (findings.untried.length) parts.push(`Not tried, since they need footage: ${findings.untried.join(", ")}.`);
  return parts.join(" ");
}

function rows(findings) {
  const all = Object.keys(SIGNS).flatMap((name) => findings[name].map((each) => ({ name, ...each })));
  return all.sort((one, other) => (one.name === "same") - (other.name === "same") || one.onset_at.localeCompare(other.onset_at)).map(row);
}
function row({ name, onset_at, rule, kind, place, because, boxes, note }) {
  const [sign, word] = SIGNS[name];
  const where = () => point(boxes);
  return make("tr", { class: name, onmouseenter: where, onfocusin: where, onmouseleave: () => point([]), onfocusout: () => point([]) },
    make("td", {}, make("span", { class: "sign" }, make("b", {}, sign), ` ${word}`)),
    make("td", {}, make("time", { datetime: onset_at }, clock.format(new Date(onset_at)))),
    make("td", {}, rule, make("br"), make("small", {}, [kinds[kind] ?? kind, place].filter(Boolean).join(" · "))),
    make("td", {}, because, note && make("small", { class: "other-side" }, note)),
    make("td", {}, make("a", { class: "button quiet", href: `/cameras/${encodeURIComponent(root.dataset.id)}?day=${day.format(new Date(onset_at))}`, "aria-label": `Look at ${clock.format(new Date(onset_at))} in the camera's day` }, "Day")));
}

byId("try").addEventListener("click", begin);
byId("trial-end").addEventListener("click", end);
bind("t", "Try on the last day", begin);
// What was found is of what was tried.
root.addEventListener("drawn", () => {
  byId("trial-old").hidden = !tried || !isOld();
});
