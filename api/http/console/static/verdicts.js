// Verdicts go out one after the other for each event, and again where the server was busy.
const TRIES = 6;
const WAIT_MILLISECONDS = 400;
const last = new Map();

export class Refused extends Error {}

async function post(address, body) {
  for (let tried = 1; ; tried += 1) {
    let answer = null;
    try {
      answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
    } catch {
      // The server cannot be reached now.
    }
    if (answer?.ok) return answer.json();
    const again = !answer || answer.status === 503;
    if (!again || tried === TRIES) {
      const told = answer ? await answer.json().catch(() => ({})) : {};
      throw new Refused(told.detail ?? "the server cannot be reached");
    }
    await new Promise((done) => setTimeout(done, WAIT_MILLISECONDS * tried));
  }
}

// What was said last of an event is known before the next thing is said of it.
function after(id, next) {
  const before = last.get(id) ?? Promise.resolve(null);
  const now = before.catch(() => null).then(next);
  last.set(id, now);
  return now;
}

export function judge(id, version, verdict, reason) {
  const address = `/api/v1/events/${encodeURIComponent(id)}/verdicts`;
  return after(id, (before) => post(address, { verdict, version: before?.version ?? version, reason }));
}

export function undo(id) {
  const address = `/api/v1/events/${encodeURIComponent(id)}/verdicts/undo`;
  return after(id, (before) => {
    if (!before) throw new Refused("nothing was kept to take back");
    return post(address, { version: before.version });
  });
}
