// The gate's service worker, for the console and the phone app alike.
//
// It holds the key of this device: P-256, made by the browser, not extractable, kept in
// IndexedDB. It signs every request to its own site with an HTTP Message Signature (RFC 9421,
// in the one form of policy/signatures/form.py): pages, scripts' fetches, images, video, event
// streams. A WebSocket cannot be signed; ask for a ticket with a signed request instead.
//
// Pages talk to it with a MessageChannel: {is: "key"} answers {jwk, thumbprint} and makes the key
// if there is none; {is: "fingerprint", device} answers the digits that IT compares; {is: "forget"}
// throws the key away, {is: "claim"} takes over pages that were loaded past it. It tells pages {is: "denied", status, why, enrolled}
// when the gate refuses what they asked for, so that they can stop showing what they have.
"use strict";

const LABEL = "fw";
const TAG = "floorwatch";
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const NUMBERS = 256; // as many at once
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;

let held = null; // the key and its thumbprint, read once
let number = 0; // the next number of a request, and where the numbers end that we took
let numbersEnd = 0;
let ahead = 0; // how far the server's clock is ahead of ours, in seconds

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  if (new URL(event.request.url).origin === self.location.origin) {
    event.respondWith(answer(event.request));
  }
});

self.addEventListener("message", (event) => {
  const reply = event.ports[0];
  const asked = event.data && event.data.is;
  if (asked === "claim") event.waitUntil(self.clients.claim());
  const work = { key: publicKey, fingerprint, forget }[asked];
  if (reply && work) {
    event.waitUntil(work(event.data).then((told) => reply.postMessage(told)));
  }
});

async function answer(request) {
  const key = await currentKey();
  if (!key) {
    const unsigned = await fetch(request);
    if (unsigned.status === UNAUTHORIZED && unsigned.headers.has("Floorwatch-Denied")) {
      await tellDenied(unsigned, false);
    }
    return unsigned;
  }
  const body = ["GET", "HEAD"].includes(request.method) ? null : await request.clone().arrayBuffer();
  let response = await fetch(await signed(request, body, key));
  const told = response.headers.get("Floorwatch-Time");
  if (response.status === UNAUTHORIZED && /^\d+$/.test(told || "")) {
    ahead = Number(told) - Date.now() / 1000;
    response = await fetch(await signed(request, body, key));
  }
  if ([UNAUTHORIZED, FORBIDDEN].includes(response.status)) {
    await tellDenied(response);
  }
  return response;
}

async function signed(request, body, key) {
  const url = new URL(request.url);
  url.hash = "";
  const headers = new Headers(request.headers);
  const names = ["@method", "@target-uri"];
  const lines = [`"@method": ${request.method}`, `"@target-uri": ${url.href}`];
  if (body && body.byteLength) {
    const digest = `sha-256=:${base64(await crypto.subtle.digest("SHA-256", body))}:`;
    headers.set("Content-Digest", digest);
    names.push("content-digest");
    lines.push(`"content-digest": ${digest}`);
  }
  const described =
    `(${names.map((name) => `"${name}"`).join(" ")});created=${Math.floor(Date.now() / 1000 + ahead)}` +
    `;keyid="${key.thumbprint}";alg="ecdsa-p256-sha256"` +
    `;nonce="c${await nextNumber()}-${base64url(crypto.getRandomValues(new Uint8Array(18)))}";tag="${TAG}"`;
  lines.push(`"@signature-params": ${described}`);
  const base = new TextEncoder().encode(lines.join("\n"));
  const how = { name: "ECDSA", hash: "SHA-256" };
  const signature = smaller(new Uint8Array(await crypto.subtle.sign(how, key.pair.privateKey, base)));
  headers.set("Signature-Input", `${LABEL}=${described}`);
  headers.set("Signature", `${LABEL}=:${base64(signature)}:`);
  return new Request(url.href, {
    method: request.method,
    headers,
    body: body && body.byteLength ? body : undefined,
    mode: "same-origin",
    credentials: "same-origin",
    cache: request.cache === "only-if-cached" ? "default" : request.cache,
    redirect: request.redirect,
    signal: request.signal,
  });
}

// Of the two ways to write a signature the server takes the one with the smaller s only.
function smaller(signature) {
  const s = BigInt("0x" + hex(signature.subarray(32)));
  if (s > ORDER / 2n) {
    const other = (ORDER - s).toString(16).padStart(64, "0");
    signature.set(other.match(/../g).map((byte) => parseInt(byte, 16)), 32);
  }
  return signature;
}

// Requests are numbered, each number once. They are taken in blocks from the storage that holds the
// key, so a copy of this profile takes the same ones, and the server notices that there are two.
async function nextNumber() {
  if (number === numbersEnd) {
    const begin = await takeNumbers();
    [number, numbersEnd] = [begin, begin + NUMBERS];
  }
  return number++;
}

async function currentKey() {
  if (!held) {
    const pair = await stored("get", "device");
    // What was copied here from another browser is no key.
    const whole = pair && pair.privateKey instanceof CryptoKey;
    held = whole ? { pair, thumbprint: await thumbprint(pair.publicKey) } : null;
  }
  return held;
}

async function publicKey() {
  if (!(await currentKey())) {
    const how = { name: "ECDSA", namedCurve: "P-256" };
    const pair = await crypto.subtle.generateKey(how, false, ["sign", "verify"]);
    await stored("put", "device", pair);
    await currentKey();
  }
  const { x, y } = await crypto.subtle.exportKey("jwk", held.pair.publicKey);
  return { jwk: { crv: "P-256", kty: "EC", x, y }, thumbprint: held.thumbprint };
}

async function fingerprint({ device }) {
  const { thumbprint } = await publicKey();
  const text = `floorwatch-fingerprint\n${device}\n${thumbprint}`;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const digits = String(new DataView(digest).getBigUint64(0) % 1000000n).padStart(6, "0");
  return { digits: `${digits.slice(0, 3)} ${digits.slice(3)}` };
}

async function forget() {
  await stored("delete", "device");
  held = null;
  return {};
}

async function thumbprint(key) {
  const { x, y } = await crypto.subtle.exportKey("jwk", key);
  const text = JSON.stringify({ crv: "P-256", kty: "EC", x, y });
  return base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

async function tellDenied(response, enrolled = true) {
  const why = response.headers.get("Floorwatch-Denied") || "";
  for (const page of await self.clients.matchAll({ type: "window" })) {
    page.postMessage({ is: "denied", status: response.status, why, enrolled });
  }
}

function stored(what, name, value) {
  return inStore(what === "get" ? "readonly" : "readwrite", (keys) =>
    what === "put" ? keys.put(value, name) : keys[what](name));
}

// Returns where a block of numbers begins that nobody else of this profile takes.
async function takeNumbers() {
  let begin = 0;
  await inStore("readwrite", (keys) => {
    const asked = keys.get("numbers");
    asked.onsuccess = () => {
      begin = asked.result || 0;
      keys.put(begin + NUMBERS, "numbers");
    };
    return asked;
  });
  return begin;
}

function inStore(mode, ask) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("floorwatch-gate", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction("keys", mode);
      const asked = ask(change.objectStore("keys"));
      change.oncomplete = () => {
        opening.result.close();
        resolve(asked.result);
      };
      change.onerror = () => reject(change.error);
    };
  });
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

function base64url(bytes) {
  return base64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
