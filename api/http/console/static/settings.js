// How the rules of this camera are set: what was changed on the page, to be tried and saved with what is drawn.
//   wished()   { "dock-loiter": { dwell_seconds: 90 } }, or an Error that names the field that does not hold
import { byId } from "./dom.js";

const root = byId("view");
const form = byId("rules");
const cards = form ? [...form.querySelectorAll("[data-rule]")] : [];
const fieldsOf = (card) => [...card.querySelectorAll("[data-key]")];

const VALUES = {
  flag: (field) => field.checked,
  number: (field) => Number(field.value),
  text: (field) => field.value.trim(),
  words: (field) => field.value.split(",").map((word) => word.trim()).filter(Boolean),
};
const isOther = (field) => {
  if (field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.options) return !field.selectedOptions[0].defaultSelected;
  return field.type === "number" && field.value ? Number(field.value) !== Number(field.defaultValue) : field.value.trim() !== field.defaultValue;
};

export const isChanged = () => cards.some((card) => fieldsOf(card).some(isOther));

export function wished() {
  const told = {};
  for (const card of cards) {
    for (const field of fieldsOf(card).filter(isOther)) {
      const { key, kind } = field.dataset;
      if (!field.checkValidity()) {
        card.open = true;
        field.focus();
        throw new Error(`${card.dataset.rule}, ${key.replaceAll("_", " ")}: ${field.validationMessage}`);
      }
      (told[card.dataset.rule] ??= {})[key] = VALUES[kind](field);
    }
  }
  return told;
}

// What was saved is how it is from now on.
export function keep() {
  for (const field of cards.flatMap(fieldsOf)) {
    if (field.type === "checkbox") field.defaultChecked = field.checked;
    else if (field.options) for (const option of field.options) option.defaultSelected = option.selected;
    else field.defaultValue = field.value;
  }
  mark();
}

function mark() {
  if (!form) return;
  for (const card of cards) {
    const others = fieldsOf(card).filter(isOther);
    card.querySelector(".chip").hidden = !others.length;
    for (const field of fieldsOf(card)) {
      const isOne = others.includes(field);
      field.closest(".setting").classList.toggle("other", isOne);
      field.setAttribute("aria-invalid", String(isOne && !field.checkValidity()));
    }
  }
  byId("rules-acts").hidden = !isChanged();
  root.dispatchEvent(new Event("drawn"));
}

// Beside the fields stand the buttons that the page has above.
if (form) {
  form.addEventListener("input", mark);
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("rules-try").addEventListener("click", () => byId("try").click());
  byId("rules-save").addEventListener("click", () => byId("save").click());
  byId("rules-back").addEventListener("click", () => { form.reset(); mark(); form.querySelector("summary").focus(); });
}
