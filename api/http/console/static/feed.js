// Follows a live feed (Server-Sent Events) as long as the page is looked at.
//   follow("/api/v1/feed", { event: ({ event }) => … });
// The browser comes again by itself and goes on where it was. One connection for each page
// that is shown: a hidden page lets go, for a browser opens few to one server.
const HIDDEN_MILLISECONDS = 30_000;

export function follow(address, handlers, { after = null } = {}) {
  let source = null;
  let last = after;
  let leaving = 0;

  const open = () => {
    if (source) return;
    const from = last === null ? "" : `${address.includes("?") ? "&" : "?"}after=${last}`;
    source = new EventSource(address + from);
    for (const [name, act] of Object.entries(handlers)) {
      source.addEventListener(name, (message) => {
        if (message.lastEventId) last = message.lastEventId;
        act(JSON.parse(message.data));
      });
    }
    // A refusal ends the source for good; a lost connection does not.
    source.addEventListener("error", () => { if (source?.readyState === EventSource.CLOSED) { close(); setTimeout(open, 5000); } });
  };
  const close = () => { source?.close(); source = null; };

  document.addEventListener("visibilitychange", () => {
    clearTimeout(leaving);
    if (document.hidden) leaving = setTimeout(close, HIDDEN_MILLISECONDS); else open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  if (!document.hidden) open();
  return close;
}
