// The browser's side of the gate: its key, and what the server knows of this device.
//   await signing();                    // from here on the service worker signs every request
//   const { status, own } = await self(); // 200: this is a known device, and who sits at it
const WORKER = "/gate-worker.js";
const TAKE_OVER_MILLISECONDS = 15_000;

// Trusted Types: the one address that may become a script's.
const trusted = (address) =>
  globalThis.trustedTypes
    ? trustedTypes.createPolicy("floorwatch-door", { createScriptURL: () => WORKER }).createScriptURL(address)
    : address;

// What a browser says whose certificate warning was clicked away: it keeps no key for such a server.
export class UntrustedError extends Error {}

export async function registered() {
  if (!navigator.serviceWorker) throw new Error("This browser cannot keep a key here: open the page over HTTPS, and not in a private window.");
  try {
    await navigator.serviceWorker.register(trusted(WORKER), { scope: "/", updateViaCache: "none" });
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
    throw new UntrustedError("This browser does not trust the server's certificate, so it keeps no key for it.");
  }
}

export async function signing() {
  await registered();
  if (navigator.serviceWorker.controller) return;
  await new Promise((resolve, reject) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
    // A page that began to load just before the worker was there, or past it, is asked for once more.
    navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ is: "claim" }));
    setTimeout(() => reject(new Error("This browser does not let the page sign. Load it again.")), TAKE_OVER_MILLISECONDS);
  });
}

export function tell(message) {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => resolve(data);
    navigator.serviceWorker.controller.postMessage(message, [channel.port2]);
  });
}

export async function self() {
  const answer = await fetch("/api/v1/self", { headers: { Accept: "application/json" } });
  return { status: answer.status, own: answer.ok ? await answer.json() : null };
}
