// Saves what is drawn and how rules are set into the plant file, and brings an earlier text of it back.
import { ask } from "./ask.js";
import { byId } from "./dom.js";
import { bind } from "./keys.js";
import { say } from "./live.js";
import * as settings from "./settings.js";
import { drawn, sketch } from "./view.js";

const root = byId("view");
let { mark } = JSON.parse(root.dataset.sketch);
let saved = drawn();

const isChanged = () => drawn() !== saved || settings.isChanged();
// What somebody would have otherwise: an Error names what does not hold.
export const proposal = () => ({ ...sketch(), rules: settings.wished() });

function tell(problem) {
  byId("problem").hidden = !problem;
  byId("problem").textContent = problem ? [problem.message, problem.remedy].filter(Boolean).join("\n") : "";
  if (problem) { say("It was not saved."); byId("problem").scrollIntoView({ block: "nearest" }); }
}

async function save() {
  if (byId("save").disabled) return;
  tell(null);
  try {
    ({ mark } = await ask(`/api/v1/cameras/${encodeURIComponent(root.dataset.id)}/view`, { method: "PUT", body: { mark, ...proposal() } }));
    saved = drawn();
    settings.keep();
    say("Saved and in force. The vision worker takes it over.");
  } catch (problem) { tell(problem); }
}

async function restore({ target }) {
  try {
    await ask("/api/v1/plant-file/restore", { method: "POST", body: { mark, version: target.dataset.restore } });
    saved = drawn();
    settings.keep();
    location.reload();
  } catch (problem) { tell(problem); }
}

byId("save").addEventListener("click", save);
for (const button of document.querySelectorAll("[data-restore]")) button.addEventListener("click", restore);
root.addEventListener("drawn", () => { byId("save").disabled = !isChanged(); });
addEventListener("beforeunload", (event) => { if (isChanged()) event.preventDefault(); });
bind("s", "Save what is drawn and set", save);
