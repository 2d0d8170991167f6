// Makes elements of text: nothing that somebody wrote becomes markup.
//   make("li", { class: "row", "data-id": id }, make("b", {}, title), " ", place)
export function make(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...inside);
  return made;
}

export const byId = (id) => document.getElementById(id);
