// What makes a screen hard to use: no name, too little contrast, too small, outside the width.
() => {
  const faults = [];
  const isSeen = (each) => each.checkVisibility({ visibilityProperty: true }) && each.getClientRects().length > 0;
  const light = ([r, g, b]) =>
    [r, g, b]
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const colour = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const behind = (each) => {
    for (let at = each; at; at = at.parentElement) {
      const [r, g, b, a = 1] = colour(getComputedStyle(at).backgroundColor);
      if (a > 0.99) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const dialog = document.querySelector("dialog[open]");
  const root = dialog || document.body;
  const nameOf = (each) =>
    (each.getAttribute("aria-label") || each.labels?.[0]?.textContent || each.textContent || "").trim();
  for (const each of root.querySelectorAll("button, input, select, textarea, a")) {
    if (!isSeen(each)) continue;
    const what = each.id || each.name || each.textContent;
    if (!nameOf(each)) faults.push(`${what}: no name`);
    const { width, height } = (each.labels?.[0] || each).getBoundingClientRect();
    if (width < 24 || height < 24) faults.push(`${what}: ${width} x ${height}`);
    if (each.tagName === "BUTTON" && height < 44) faults.push(`${what}: ${height} high`);
  }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: each, textContent } = walker.currentNode;
    if (!textContent.trim() || !isSeen(each) || ["SCRIPT", "OPTION", "TITLE"].includes(each.tagName)) continue;
    const [one, other] = [light(colour(getComputedStyle(each).color)), light(behind(each))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 4.5) faults.push(`${textContent.trim()}: contrast ${contrast.toFixed(2)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the screen");
  const send = document.getElementById("send");
  if (isSeen(send) && send.getBoundingClientRect().bottom > innerHeight) faults.push("Send lies below the screen");
  if (!document.documentElement.lang || !document.title) faults.push("no language or title");
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  if (new Set(ids).size !== ids.length) faults.push("an id stands twice");
  return faults;
}
