// Adds a camera: a look at it first, then a name, then on to its zones.
import { ask } from "./ask.js";
import { byId, make } from "./dom.js";

const form = byId("add");
const taken = new Set(form.dataset.taken.split(" "));
const field = (name) => form.elements.namedItem(name);
const stream = () => ({ url: field("url").value.trim(), username: field("username").value, password: field("password").value });

function tell(text) {
  byId("problem").hidden = !text;
  byId("problem").textContent = text;
}

byId("look").addEventListener("click", async () => {
  if (!field("url").reportValidity()) return;
  tell("");
  byId("look").disabled = true;
  byId("picture").hidden = true;
  byId("none").hidden = false;
  byId("none").textContent = "The camera is asked for a picture.";
  try {
    const answer = await fetch("/api/v1/cameras/glance", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(stream()) });
    if (!answer.ok) {
      const { detail, remedy } = await answer.json();
      throw new Error([detail, remedy].filter(Boolean).join(" — "));
    }
    URL.revokeObjectURL(byId("picture").src);
    byId("picture").src = URL.createObjectURL(await answer.blob());
    byId("picture").hidden = false;
    byId("none").hidden = true;
    field("name").focus();
  } catch (error) {
    byId("none").textContent = `No picture: ${error.message}`;
  } finally { byId("look").disabled = false; }
});

// What answers in the network is proposed; the path of its stream only its manual knows.
const UNNAMED = "A camera without a name";
function proposed({ address, name, model, place, camera }) {
  const said = [model, place, address].filter(Boolean).join(" · ");
  if (camera) return make("li", {}, make("span", { class: "known" }, name || UNNAMED, make("small", {}, `${said} · is here as ${camera}`)));
  const choose = () => {
    field("url").value = `rtsp://${address}/`;
    if (!field("name").value) { field("name").value = name || model || address; field("name").dispatchEvent(new Event("input")); }
    field("url").focus();
    field("url").setSelectionRange(field("url").value.length, field("url").value.length);
    byId("found-said").textContent = "Write the path of its stream behind the address; it stands in the camera's manual.";
  };
  return make("li", {}, make("button", { type: "button", onclick: choose }, name || UNNAMED, make("small", {}, said)));
}
byId("find")?.addEventListener("click", async () => {
  byId("find").disabled = true;
  byId("found").replaceChildren();
  byId("found-said").textContent = "The network is asked. This takes some seconds.";
  try {
    const { found } = await ask("/api/v1/cameras/discover", { method: "POST" });
    byId("found").replaceChildren(...found.map(proposed));
    byId("found-said").textContent = found.length ? `${found.length} answered. Choose one.` : "Nobody answered. Cameras may have ONVIF discovery switched off, or stand in another network.";
  } catch (problem) {
    byId("found-said").textContent = [problem.message, problem.remedy].filter(Boolean).join(" — ");
  } finally { byId("find").disabled = false; }
});

// An id is proposed from the name until somebody writes one.
let own = false;
byId("id").addEventListener("input", () => { own = true; });
byId("name").addEventListener("input", () => {
  if (own) return;
  const plain = byId("name").value.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60).replace(/-+$/, "");
  let id = slug;
  for (let number = 2; taken.has(id); number += 1) id = `${slug}-${number}`;
  byId("id").value = id;
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  tell("");
  byId("save").disabled = true;
  const id = field("id").value;
  const body = { mark: form.dataset.mark, id, name: field("name").value, area: field("area").value, ...stream() };
  try {
    await ask("/api/v1/cameras", { method: "POST", body });
    location.assign(`/cameras/${encodeURIComponent(id)}/view`);
  } catch (problem) {
    tell([problem.message, problem.remedy].filter(Boolean).join("\n"));
    byId("save").disabled = false;
  }
});
