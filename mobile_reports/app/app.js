// The app's one page: place, picture, send. What is sent goes through the outbox.
import { LARGEST_FILM, hashed, hex, listen, shrunk } from "/m/media.js";
import { keyOf, newCode, newKey, told as toldCode } from "/m/secrets.js";

const CATEGORIES = ["taking", "damage", "stranger", "unsafe", "machine", "other"];
const MODES = ["named", "confidential", "anonymous"];
const TIMES = ["now", "hour_ago", "last_night"];
const MOST_PHOTOS = 4;
const PLACE_HOLDS = 8 * 3600_000;
const LOOK_EVERY = 15_000;
const PATIENCE = 4_000;
const TAKE_OVER = 5_000;
const LEAST_FREE = 100 * 2 ** 20;
const FOLLOWED = 30 * 24 * 3600_000;

const $ = (id) => document.getElementById(id);
const outbox = window.outbox;
let words = {};
let posts = [];
let place = null;
let pictures = [];
let film = null;
let voice = null;
let hearing = null;
let isKept = true;
let mayHide = false; // whether this phone is shared by enough to report anonymously
let code = ""; // of the anonymous report that was made last
let going = null;
let again = false;
let sentAt = 0;
let denied = false;
let shown = null; // the report that the last screen is about

// ---- what is drawn --------------------------------------------------------------------------

function make(tag, told = {}, ...children) {
  const made = document.createElement(tag);
  const { text, ...attributes } = told;
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  drawn.setAttribute("aria-hidden", "true");
  drawn.append(use);
  return drawn;
}

function choice(group, value, drawn) {
  const label = make("span", {}, ...drawn, make("i", { "data-t": value }));
  return make("label", {}, make("input", { type: "radio", name: group, value }), label);
}

const languages = () => [...$("language").options].map((each) => each.value);

// The first that we speak: what was chosen here, then what the phone speaks.
const liked = (kept) =>
  [kept, ...(navigator.languages || []).map((each) => each.slice(0, 2))].find((each) => languages().includes(each)) || "en";

async function speak(language) {
  try {
    words = await (await fetch(`/m/words-${language}.json`)).json();
  } catch {
    $("language").value = document.documentElement.lang;
    return;
  }
  $("language").value = document.documentElement.lang = outbox.language = language;
  $("tongue").textContent = language.toUpperCase();
  document.documentElement.dir = $("language").selectedOptions[0].dir || "ltr";
  document.title = words.title;
  $("code").placeholder = words.code;
  $("words").placeholder = words.words;
  $("code").setAttribute("aria-label", words.code);
  $("words").setAttribute("aria-label", words.words);
  for (const each of document.querySelectorAll("[data-t]")) each.textContent = words[each.dataset.t];
  $("name").placeholder = words.name;
  $("secret").placeholder = words.your_code;
  for (const each of document.querySelectorAll("[data-l]")) each.setAttribute("aria-label", words[each.dataset.l]);
  tellMedia();
}

function see(id) {
  for (const each of ["report", "done", "mine"]) $(each).hidden = each !== id;
  $("trouble").textContent = "";
}

const wayIn = (report) => report.place || report.post;

function whenTold(at) {
  const { lang } = document.documentElement;
  const local = (navigator.languages || []).find((each) => each.startsWith(lang)) || lang;
  return new Date(at).toLocaleString(local, { dateStyle: "short", timeStyle: "short" });
}

// ---- where ----------------------------------------------------------------------------------

async function setPlace(code) {
  place = posts.find((each) => each.code === code) || { code, name: code };
  const recent = ((await outbox.get("kept", "recent")) || []).filter((each) => each !== code);
  await outbox.put("kept", [code, ...recent].slice(0, 3), "recent").catch(() => {});
  await outbox.put("kept", { code, at: Date.now() }, "last").catch(() => {});
  $("trouble").textContent = "";
  await showPlace();
}

async function showPlace() {
  $("chosen").hidden = !place;
  $("choose").hidden = Boolean(place);
  if (place) {
    $("place").textContent = place.name === place.code ? place.code : `${place.name} · ${place.code}`;
    return;
  }
  const recent = (await outbox.get("kept", "recent")) || [];
  const others = posts.map((each) => each.code).filter((code) => !recent.includes(code));
  const offered = [...recent, ...others].slice(0, 6).map((code) => {
    const known = posts.find((each) => each.code === code);
    const button = make("button", { type: "button", class: "plain", text: known ? known.name : code });
    button.onclick = () => setPlace(code);
    return button;
  });
  $("recent").replaceChildren(...offered);
  $("recent").hidden = offered.length === 0;
}

function typed(isSure) {
  const code = $("code").value.trim().toUpperCase();
  const fitting = posts.filter((each) => each.code.startsWith(code));
  const known = posts.some((each) => each.code === code);
  if (known && (isSure || fitting.length === 1)) return setPlace(code);
  // Without the list of posts the server will know.
  if (isSure && code.length >= 2 && posts.length === 0) return setPlace(code);
  if (isSure) $("trouble").textContent = code ? words.no_code : words.need_place;
  return null;
}

function codeIn(text) {
  try {
    const address = new URL(text, location.href);
    return (address.searchParams.get("z") || "").toUpperCase();
  } catch {
    return "";
  }
}

async function scan() {
  let stream = null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const close = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    if ($("scanner").open) $("scanner").close();
  };
  $("scanner").onclose = close;
  $("scanner").showModal();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    $("view").srcObject = stream;
    await $("view").play();
    while (stream) {
      const found = (await detector.detect($("view"))).map((each) => codeIn(each.rawValue)).find(Boolean);
      if (found) {
        close();
        return await setPlace(found);
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  } catch {
    close();
  }
  return null;
}

async function learnPosts() {
  try {
    const answer = await outbox.send("/api/v1/posts");
    if (answer.ok && Array.isArray(answer.told.posts)) {
      posts = answer.told.posts;
      mayHide = answer.told.anonymous === true;
      await outbox.put("kept", posts, "posts");
      await outbox.put("kept", mayHide, "mayHide");
    }
  } catch {
    return;
  }
  if (place) place = posts.find((each) => each.code === place.code) || place;
  await showPlace();
}

// ---- photos ---------------------------------------------------------------------------------

async function pick() {
  for (const file of $("photo").files) {
    if (pictures.length === MOST_PHOTOS) break;
    try {
      pictures.push(await shrunk(file));
      $("trouble").textContent = "";
    } catch {
      $("trouble").textContent = words.bad_photo;
    }
  }
  $("photo").value = "";
  tellMedia();
}

async function pickFilm() {
  const [file] = $("film").files;
  $("film").value = "";
  if (!file) return;
  if (file.size > LARGEST_FILM) {
    $("trouble").textContent = words.film_too_large.replace("{n}", LARGEST_FILM >> 20);
    return;
  }
  $("trouble").textContent = "";
  film = { kind: "film", ...(await hashed(file)) };
  tellMedia();
}

// One tap begins, the next one ends.
async function speakOrStop() {
  if (hearing) return hearing.stop();
  try {
    hearing = await listen((seconds) => {
      $("heard").textContent = words.recording.replace("{n}", seconds);
    });
  } catch {
    $("trouble").textContent = words.no_microphone;
    return null;
  }
  $("speak").classList.add("on");
  const heard = await hearing.done;
  hearing = null;
  $("speak").classList.remove("on");
  $("heard").textContent = "";
  if (heard.size) voice = { kind: "voice", ...(await hashed(heard)) };
  return tellMedia();
}

function tellMedia() {
  const { length } = pictures;
  const told = { photos: length, films: film ? 1 : 0, voices: voice ? 1 : 0 };
  const one = { photos: "photo", films: "film", voices: "voice" };
  for (const [many, count] of Object.entries(told)) {
    $(many).textContent = count ? words[many].replace("{n}", count) : words[one[many]];
    $(many).nextElementSibling.textContent = count || "";
  }
  $("bare").hidden = !(length || film || voice);
}

function dropMedia() {
  pictures = [];
  film = voice = null;
  tellMedia();
}

// ---- sending --------------------------------------------------------------------------------

async function submit() {
  if (hearing) {
    hearing.stop();
    await hearing.done;
    while (hearing) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const category = new FormData($("form")).get("category");
  if (!place) typed(true);
  if (!place) return complain($("code").value.trim() ? words.no_code : words.need_place, $("code"));
  if (!category) return complain(words.need_what, document.querySelector("[name=category]"));
  if ($("mode").value === "named" && !$("name").value.trim()) return complain(words.need_name, $("name"));
  $("send").disabled = true;
  try {
    await keep(category);
  } catch {
    return complain(words.full, $("send"));
  } finally {
    $("send").disabled = false;
  }
  clear();
  see("done");
  sentAt = Date.now();
  const sending = go(true);
  setTimeout(tell, PATIENCE + 100);
  await tellDone();
  $("said").focus();
  const registration = await navigator.serviceWorker?.getRegistration("/m/");
  registration?.sync?.register("outbox").catch(() => {});
  await sending;
  return null;
}

async function keep(category) {
  const privacy = $("mode").value;
  code = privacy === "anonymous" ? newCode() : "";
  const key = code ? await keyOf(code) : newKey();
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  const recordings = [film, voice].filter(Boolean);
  const report = {
    id: crypto.randomUUID(),
    key,
    key_sha256: hex(new Uint8Array(hash)),
    privacy,
    name: privacy === "named" ? $("name").value.trim() : "",
    category,
    post: place.code,
    place: place.name,
    when: new FormData($("form")).get("when"),
    made_at: new Date().toISOString(),
    words: $("words").value.trim(),
    footage: $("footage").checked,
    photos: pictures,
    recordings: recordings.map(({ kind, size, sha256 }) => ({ kind, size, sha256 })),
    state: "waiting",
  };
  // The parts first: a report that is kept has all that it promises.
  for (const [index, { content }] of recordings.entries()) await outbox.put("recordings", content, [report.id, index + 1]);
  await outbox.put("reports", report);
  shown = report.id;
}

function complain(text, where) {
  $("trouble").textContent = text;
  where.focus();
}

function clear() {
  const { checked } = $("footage");
  const name = mayHide ? "" : $("name").value;
  const wasHidden = $("mode").value === "anonymous";
  $("form").reset();
  $("footage").checked = checked || wasHidden;
  $("name").value = name;
  dropMedia();
  showMode();
}

// What a mode means is said when it is chosen, and what it does not protect.
function chooseMode() {
  const wanted = $("mode").value;
  const isRefused = wanted === "anonymous" && !mayHide;
  if (isRefused) $("mode").value = "confidential";
  $("footage").checked = $("mode").value !== "anonymous";
  if ($("mode").value === "anonymous") film = voice = null;
  $("warning-head").textContent = words[wanted];
  $("warned").textContent = isRefused ? words.anonymous_no : words[`${wanted}_then`];
  $("warning").showModal();
  tellMedia();
  showMode();
}

function showMode() {
  const mode = $("mode").value;
  $("mask").setAttribute("href", `#i-${mode}`);
  $("name").hidden = mode !== "named";
  // A voice is nobody else's.
  $("film").parentElement.hidden = mode === "anonymous";
  $("speak").hidden = mode === "anonymous" || !canListen();
}

const canListen = () => "MediaRecorder" in window && Boolean(navigator.mediaDevices);

async function tellDone() {
  const report = shown && (await outbox.get("reports", shown));
  if (!report && !code) return;
  if (code) return tellHidden(report);
  const isHere = Boolean(report.receipt);
  const isRefused = report.state === "refused";
  $("sign").firstElementChild.setAttribute("href", isHere ? "#i-tick" : "#i-wait");
  $("sign").classList.toggle("later", !isHere);
  $("receipt").textContent = report.receipt || "";
  if (isRefused) {
    $("said").textContent = words.refused;
    $("then").textContent = refusal(report);
  } else if (isHere) {
    $("said").textContent = words.got;
    const { id, percent } = outbox.progress || {};
    $("then").textContent = id === report.id ? words.sending_film.replace("{n}", percent) : words.got_then;
  } else {
    const isOnItsWay = going && Date.now() - sentAt < PATIENCE;
    $("said").textContent = isOnItsWay ? words.sending : words.later;
    // Without a background sync nothing is sent while the app is closed.
    const later = "SyncManager" in window ? words.later_then : words.later_open;
    $("then").textContent = denied ? words.denied : later;
  }
}

// Of an anonymous report the phone forgets all as soon as it is sent; the code stays on the screen.
function tellHidden(report) {
  const isRefused = report?.state === "refused";
  $("sign").firstElementChild.setAttribute("href", report ? "#i-wait" : "#i-tick");
  $("sign").classList.toggle("later", Boolean(report));
  $("said").textContent = isRefused ? words.refused : report ? words.later : words.got;
  $("receipt").textContent = isRefused ? "" : toldCode(code);
  const then = report ? words.later_open : words.kept_secret;
  $("then").textContent = isRefused ? refusal(report) : `${words.secret_code} ${then}`;
}

// One at a time; who comes meanwhile lets it be done once more.
function go(anyway = false) {
  if (going) again = true;
  going ??= sendAll(anyway)
    .catch(() => {})
    .finally(() => {
      going = null;
      return tell();
    });
  return going;
}

async function sendAll(anyway) {
  do {
    again = false;
    await outbox.flush(anyway);
  } while (again);
}

async function tell() {
  if (!$("done").hidden) await tellDone();
  if (!$("mine").hidden) await list();
  const waiting = await outbox.waiting();
  const reports = await outbox.all("reports");
  const unread = reports.filter((each) => spoken(each) > (each.seen || 0)).length;
  $("count").hidden = waiting.length + unread === 0;
  $("count").textContent = String(waiting.length + unread);
  const left = waiting.length ? words.waiting_n.replace("{n}", waiting.length) : "";
  const warned = waiting.length && !isKept ? `. ${words.not_kept}` : "";
  $("net").textContent = denied ? words.denied : left + warned;
}

// ---- my reports -----------------------------------------------------------------------------

const spoken = (report) => (report.messages || []).filter((each) => each.speaker === "security").length;

async function follow() {
  for (const report of await outbox.all("reports")) {
    const isOld = Date.now() - Date.parse(report.made_at) > FOLLOWED;
    if (!report.receipt || isOld || report.privacy === "anonymous") continue;
    try {
      const answer = await outbox.send(`/api/v1/reports/${report.id}/mine`, { headers: { "Report-Key": report.key } });
      if (answer.ok && answer.told.id === report.id) {
        const { state: outcome, messages, recordings_refused } = answer.told;
        await outbox.update("reports", report.id, { outcome, messages, ...refusedOf(report, recordings_refused) });
      }
    } catch {
      break;
    }
  }
  await tell();
}

// Nothing could be made of a video after the phone had sent all of it.
function refusedOf(report, refused) {
  if (report.state !== "sent" || !refused?.length) return {};
  const told = new Map(refused.map(({ position, problem }) => [position, problem]));
  const recordings = report.recordings.map((each, index) =>
    told.has(index + 1) ? { ...each, is: "refused", problem: told.get(index + 1) } : each,
  );
  return { recordings };
}

async function list() {
  // A shared phone shows nobody what somebody else sent.
  const reports = (await outbox.all("reports")).filter((each) => each.privacy !== "anonymous" || each.state === "refused");
  const replies = await outbox.all("replies");
  $("seek").hidden = !mayHide;
  reports.sort((one, other) => (one.made_at < other.made_at ? 1 : -1));
  const rows = reports.map((report) => row(report, replies.filter((each) => each.report === report.id)));
  // Who is writing a reply is not disturbed, nor was while we looked.
  if ([...document.querySelectorAll("#list textarea")].some((each) => each.value)) return;
  $("list").replaceChildren(...(rows.length ? rows : [make("li", { text: words.none })]));
  for (const report of reports) {
    if (spoken(report) > (report.seen || 0)) await outbox.update("reports", report.id, { seen: spoken(report) });
  }
}

function row(report, replies) {
  const made = make("li", { class: "one" }, icon(report.category));
  const said = (text, kind) => made.append(make("p", { class: kind, text }));
  said(`${words[report.category]} · ${wayIn(report)}`, "");
  said(`${whenTold(report.made_at)}${report.receipt ? ` · ${report.receipt}` : ""}`, "dim");
  said(stateOf(report), `state ${report.state === "refused" ? "refused" : report.receipt ? "done" : ""}`);
  if (report.words) made.append(make("p", { text: report.words, dir: "auto" }));
  const { id, percent } = outbox.progress || {};
  if (id === report.id) said(words.sending_film.replace("{n}", percent), "dim");
  for (const each of report.recordings || []) {
    if (each.problem) said(`${words[each.kind]}: ${refusal(each)}`, "refused");
  }
  if (report.lost) said(words.lost.replace("{n}", report.lost), "refused");
  for (const each of report.messages || []) {
    made.append(spokenLine(each.speaker === "security" ? "security" : "you", each.text));
  }
  for (const each of replies) made.append(spokenLine("you", each.text, ` (${words.waits})`));
  if (spoken(report)) made.append(replyTo(report));
  if (report.state === "refused") made.append(button(words.drop, () => outbox.forget(report).then(tell)));
  if (report.state === "waiting" && !report.receipt) made.append(button(words.retry, () => go(true)));
  return made;
}

// Each writes in his own language, from whichever side that begins.
const spokenLine = (who, text, then = "") =>
  make("p", { class: who === "you" ? "said mine" : "said", text: `${words[who]}: ` }, make("bdi", { text }), then);

function stateOf(report) {
  if (report.state === "refused") return `${words.refused}: ${refusal(report)}`;
  return report.receipt ? words[report.outcome] : words.waits;
}

// In the language of now; a refusal that this app does not know yet, in that of the sending.
const refusal = ({ problem, said }) => words[`refusal.${problem}`] || said || words["refusal.misfit"];

function button(text, act) {
  const made = make("button", { class: "plain", type: "button", text });
  made.onclick = act;
  return made;
}

function replyTo(report) {
  const label = `${words.reply} ${report.receipt}`;
  const area = make("textarea", { rows: "1", maxlength: "2000", "aria-label": label, placeholder: words.reply });
  const answer = button(words.reply_send, async () => {
    const text = area.value.trim();
    if (!text) return area.focus();
    const reply = { id: crypto.randomUUID(), report: report.id, text, made_at: new Date().toISOString() };
    await outbox.put("replies", reply);
    area.value = "";
    await tell();
    await go(true);
    return follow();
  });
  return make("div", { class: "reply" }, area, answer);
}

async function seek() {
  const key = await keyOf($("secret").value);
  $("nothing").textContent = "";
  $("found").replaceChildren();
  const answer = await outbox.send("/api/v1/reports/mine", { headers: { "Report-Key": key } }).catch(() => null);
  if (!answer?.ok) {
    $("nothing").textContent = answer ? refusedCode(answer) : words.waits;
    return;
  }
  const { id, state, messages } = answer.told;
  const area = make("textarea", { rows: "2", maxlength: "2000", "aria-label": words.reply, placeholder: words.reply });
  const say = async () => {
    const text = area.value.trim();
    if (!text) return area.focus();
    await outbox.put("replies", { id: crypto.randomUUID(), report: id, key, text, made_at: new Date().toISOString() });
    area.parentElement.replaceChildren(spokenLine("you", text, ` (${words.kept_secret})`));
    return go(true);
  };
  const lines = messages.map(({ speaker, text }) => spokenLine(speaker === "security" ? "security" : "you", text));
  const reply = make("div", { class: "reply" }, area, button(words.reply_send, say));
  $("found").append(make("p", { class: "state done", text: words[state] }), ...lines, reply);
}

const refusedCode = (answer) => (answer.status === 404 || answer.status === 422 ? words.wrong_code : answer.told.said || words.waits);

// ---- beginning ------------------------------------------------------------------------------

async function keepWorking() {
  if (!("serviceWorker" in navigator)) return;
  const rules = { createScriptURL: (address) => (address === "/m/sw.js" ? address : "about:invalid") };
  const policy = window.trustedTypes?.createPolicy("floorwatch-phone", rules);
  const address = policy ? policy.createScriptURL("/m/sw.js") : "/m/sw.js";
  const how = { scope: "/m/", updateViaCache: "none" };
  navigator.serviceWorker.onmessage = ({ data }) => {
    if (data?.is !== "denied") return;
    // A phone that IT has not let in yet: there it gives the code.
    if (!data.enrolled) return location.replace("/m/door");
    denied = true;
    tell();
  };
  // Without it the app still reports, only not without a network.
  const isThere = await navigator.serviceWorker.register(address, how).then(() => true, () => false);
  if (!isThere || navigator.serviceWorker.controller) return;
  // What is asked before it has taken over would go out unsigned.
  await new Promise((resolve) => {
    navigator.serviceWorker.oncontrollerchange = resolve;
    // A page that was loaded past it is not taken over by itself.
    navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ is: "claim" }));
    setTimeout(resolve, TAKE_OVER);
  });
}

function build() {
  for (const each of CATEGORIES) $("tiles").append(choice("category", each, [icon(each)]));
  for (const each of TIMES) $("times").append(choice("when", each, []));
  document.querySelector("[value=now]").defaultChecked = true;
}

function attend() {
  outbox.changed = tell;
  $("form").onsubmit = (event) => {
    event.preventDefault();
    submit();
  };
  $("language").onchange = async () => {
    await speak($("language").value);
    await outbox.put("kept", $("language").value, "language").catch(() => {});
    await tell();
  };
  $("change").onclick = async () => {
    place = null;
    $("code").value = "";
    await showPlace();
    $("code").focus();
  };
  $("code").oninput = () => typed(false);
  $("code").onkeydown = (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      typed(true);
    }
  };
  $("take").onclick = () => typed(true);
  $("photo").onchange = pick;
  $("film").onchange = pickFilm;
  $("speak").onclick = speakOrStop;
  $("speak").hidden = !canListen();
  $("mode").onchange = chooseMode;
  $("warning").querySelector("button").onclick = () => $("warning").close();
  $("seek").onsubmit = (event) => {
    event.preventDefault();
    seek();
  };
  $("bare").onclick = dropMedia;
  $("scan").hidden = !("BarcodeDetector" in window && navigator.mediaDevices);
  $("scan").onclick = scan;
  $("scanner").querySelector("button").onclick = () => $("scanner").close();
  $("ask").onclick = () => $("about").showModal();
  $("about").querySelector("button").onclick = () => $("about").close();
  $("again").onclick = $("back").onclick = () => {
    code = "";
    $("secret").value = "";
    $("found").replaceChildren();
    see("report");
    $("code").focus({ preventScroll: true });
  };
  $("own").onclick = async () => {
    see("mine");
    await tell();
    $("head").focus();
    await follow();
  };
  addEventListener("online", () => go(true));
  addEventListener("pageshow", () => go(true));
  document.addEventListener("visibilitychange", () => document.hidden || go(true).then(follow));
  setInterval(() => go().then(() => document.hidden || follow()), LOOK_EVERY);
}

// A phone that is short of space may clear what no page was promised to keep.
async function weighStorage() {
  isKept = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => ({}))) || {};
  if (quota - usage < LEAST_FREE) $("trouble").textContent = words.nearly_full;
}

async function begin() {
  build();
  const kept = (name) => outbox.get("kept", name).catch(() => undefined);
  await speak(liked(await kept("language")));
  attend();
  posts = (await kept("posts")) || [];
  mayHide = Boolean(await kept("mayHide"));
  showMode();
  const scanned = codeIn(location.href);
  const last = await kept("last");
  if (scanned) await setPlace(scanned);
  else if (last && Math.abs(Date.now() - last.at) < PLACE_HOLDS) await setPlace(last.code);
  else await showPlace();
  if (scanned) history.replaceState(null, "", "/m/");
  const canKeep = await outbox.put("kept", 1, "alive").then(() => true, () => false);
  if (!canKeep) $("trouble").textContent = words.no_store;
  document.documentElement.dataset.ready = "yes";
  await weighStorage();
  await keepWorking();
  await learnPosts();
  await go(true);
  await follow();
}

begin();
