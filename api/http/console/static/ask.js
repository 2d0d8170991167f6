// Asks the server, and tells what went wrong in its own words.
//   const told = await ask("/api/v1/cameras");
//   await ask(path, { method: "POST", body: { version: 3 } });   // throws Problem
export class Problem extends Error {
  constructor({ status = 0, title = "", detail = "", remedy = "" } = {}) {
    super(detail || title || "the server cannot be reached");
    Object.assign(this, { status, title, remedy });
  }

  // Whether the same may be asked again: nobody answered, or the server was busy.
  get passes() { return this.status === 0 || this.status === 503; }
}

export async function ask(path, { method = "GET", body, signal, headers = {} } = {}) {
  const sent = body === undefined ? {} : { "Content-Type": "application/json" };
  const text = body === undefined ? undefined : JSON.stringify(body);
  let answer;
  try {
    answer = await fetch(path, { method, body: text, signal, headers: { ...sent, ...headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ remedy: "check the network; it is tried again" });
  }
  const told = await answer.json().catch(() => null);
  if (!answer.ok) throw new Problem({ title: `the server answered ${answer.status}`, ...told, status: answer.status });
  return told;
}
