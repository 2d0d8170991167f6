// Passkeys in this browser: made for who is signed in, and used to prove to be there.
//   const why = whyNot();                 // "" where passkeys can be had
//   await make();                         // the browser asks for finger, face or PIN
//   await ask(path, { method: "POST", body: { passkey: await prove() } });
import { ask, Problem } from "./ask.js";

export function whyNot() {
  if (!globalThis.PublicKeyCredential) return "This browser has no passkeys.";
  const numbered = /^[0-9.]+$|^\[/.test(location.hostname);
  return numbered ? "Passkeys need the server's name in the address, in place of its number." : "";
}

export async function list() {
  return (await ask("/api/v1/passkeys")).passkeys;
}

export async function make() {
  const { options } = await ask("/api/v1/passkeys/offer", { method: "POST" });
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials),
  };
  const made = await asked(() => navigator.credentials.create({ publicKey }));
  const { clientDataJSON, attestationObject } = made.response;
  const body = { id: made.id, client_data: text(clientDataJSON), attestation: text(attestationObject) };
  return ask("/api/v1/passkeys", { method: "POST", body });
}

export async function prove() {
  const { options } = await ask("/api/v1/passkeys/challenge", { method: "POST" });
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: described(options.allowCredentials),
  };
  const got = await asked(() => navigator.credentials.get({ publicKey }));
  const { clientDataJSON, authenticatorData, signature } = got.response;
  return {
    id: got.id,
    client_data: text(clientDataJSON),
    authenticator_data: text(authenticatorData),
    signature: text(signature),
  };
}

// What browsers say here is for engineers; nothing went wrong when somebody changed their mind.
async function asked(act) {
  try {
    return await act();
  } catch (error) {
    const said = {
      InvalidStateError: "This device has a passkey of yours already.",
      NotAllowedError: "No passkey was used. Try again, or use your password.",
      SecurityError: "Passkeys cannot be used at this address.",
    }[error.name];
    throw new Problem({ detail: said ?? `The browser could not do it (${error.name}). Use your password.` });
  }
}

const described = (credentials) => (credentials ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

function bytes(base64url) {
  const plain = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
