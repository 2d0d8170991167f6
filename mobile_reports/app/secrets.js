// The secret that makes somebody the reporter: random, or made of a code that can be written down.
const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const CODE = 10;

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

export const newKey = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

// Fifty bits, without letters that are taken for others.
export const newCode = () => Array.from(crypto.getRandomValues(new Uint8Array(CODE)), (each) => LETTERS[each % 32]).join("");

export const told = (code) => `${code.slice(0, CODE / 2)}-${code.slice(CODE / 2)}`;

// However it was written: small, with blanks.
export async function keyOf(code) {
  const plain = code.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`floorwatch receipt ${plain}`));
  return base64url(new Uint8Array(digest));
}
