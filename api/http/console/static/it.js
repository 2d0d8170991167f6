// What makes IT's pages livelier: minutes left, a list from a file, a check that is running.
// All of them can be read and used without it.
import { byId } from "./dom.js";

const SECOND = 1000;
const LOOK_EVERY = 3;

function left(until) {
  const seconds = Math.max(0, Math.round((until - Date.now()) / SECOND));
  return { seconds, text: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` };
}

// A code counts down; when the device has offered its key, the next step is shown.
function watchCode(pane) {
  const until = Date.parse(pane.dataset.until);
  const address = `/it/devices/${encodeURIComponent(pane.dataset.device)}/status`;
  let ticks = 0;
  const timer = setInterval(async () => {
    const { seconds, text } = left(until);
    byId("left").textContent = seconds ? `Good once, ${text} left.` : "Its time is over. Make a new one at the device.";
    if (!seconds) return clearInterval(timer);
    if (++ticks % LOOK_EVERY) return;
    try {
      const told = await (await fetch(address, { headers: { Accept: "application/json" } })).json();
      if (told.status !== "pending") return;
      clearInterval(timer);
      byId("left").textContent = "The code is used.";
      byId("waiting").textContent = "The device has offered its key. Type its six digits on the page Pending.";
    } catch {
      // The next look may do better; the page says all that is needed without it.
    }
  }, SECOND);
}

const code = document.querySelector(".enrol");
if (code) watchCode(code);

const file = byId("file");
if (file) {
  byId("file-label").hidden = false;
  file.addEventListener("change", async () => {
    const chosen = file.files[0];
    if (chosen) byId("content").value = await chosen.text();
  });
}

if (document.querySelector("#check[data-running]")) setTimeout(() => location.reload(), 2 * SECOND);
