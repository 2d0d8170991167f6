// Above every page: what runs in an emergency, or is asked for. The server says the words; a page that
// stays open is told with what it asks about itself anyway.
const bar = document.getElementById("notices");

export function tell(notices) {
  if (!bar) return;
  const now = JSON.stringify(notices.map(({ words, runs }) => [words, runs]));
  if (bar.dataset.now === now) return;
  bar.dataset.now = now;
  bar.hidden = notices.length === 0;
  bar.replaceChildren(...notices.map(({ words, runs }) => {
    const line = document.createElement("p");
    line.className = runs ? "runs" : "asked";
    line.append(`${words} `);
    if (bar.dataset.page) {
      const more = document.createElement("a");
      more.href = bar.dataset.page;
      more.textContent = runs ? "Look" : "Look and agree";
      line.append(more);
    }
    return line;
  }));
}
