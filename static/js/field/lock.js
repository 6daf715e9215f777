// The lock of the phone. What is kept is sealed with a key that only the PIN, made slow, and a half
// that the site gave open together. The half cannot be read out of the browser, and is thrown away
// after ten wrong PINs or a week without signal: then only the site can give it again.
import * as store from "./store.js";

export const MOST_TRIES = 10;
const TEXT = new TextEncoder(), READ = new TextDecoder();
const IDLE = 10 * 60 * 1000;
let key = null, half = null;

export const isOpen = () => key !== null;
export const phone = () => store.get("clear", "phone");
const keep = (found) => store.put("clear", "phone", found);
export const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export function letters(buffer) {
  let text = "";
  const all = new Uint8Array(buffer);
  for (let at = 0; at < all.length; at += 0x8000) text += String.fromCharCode(...all.subarray(at, at + 0x8000));
  return btoa(text);
}

const imported = (secret) => crypto.subtle.importKey("raw", bytes(secret), "HKDF", false, ["deriveKey"]);

async function wrapping(pin, found, ours) {
  const typed = await crypto.subtle.importKey("raw", TEXT.encode(pin.normalize("NFKC")), "PBKDF2", false, ["deriveBits"]);
  const slow = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt: found.salt, iterations: found.rounds }, typed, 256);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: slow, info: TEXT.encode("training manager phone") },
    ours, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

// A phone that was just registered: `told` is what the site said once.
export async function make(pin, told, rounds) {
  const found = {
    device: told.device, salt: crypto.getRandomValues(new Uint8Array(16)), rounds,
    iv: crypto.getRandomValues(new Uint8Array(12)), half: await imported(told.secret),
    until: Date.now() + told.lease * 1000, seen: Date.now(), tries: 0,
  };
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const around = await wrapping(pin, found, found.half);
  found.wrapped = await crypto.subtle.wrapKey("raw", fresh, around, { name: "AES-GCM", iv: found.iv });
  await keep(found);
  await unlock(pin);
  await seal("token", told.token);
}

// Whether a PIN would be asked for: "open", or why only the site can help.
export function standing(found) {
  if (found.shut) return "shut_out";
  if (found.half && (Date.now() > found.until || Date.now() < found.seen - 86400000)) return "lease_over";
  if (!found.half) return found.tries >= MOST_TRIES ? "pin_out" : "lease_over";
  return "open";
}

// True, or how many tries are left. The try is written down before it is made.
export async function unlock(pin) {
  const found = await phone();
  if (standing(found) !== "open") {
    await forgetHalf(found);
    return 0;
  }
  found.tries += 1;
  await keep(found);
  try {
    const around = await wrapping(pin, found, found.half);
    key = await crypto.subtle.unwrapKey("raw", found.wrapped, around, { name: "AES-GCM", iv: found.iv },
      { name: "AES-GCM" }, false, ["encrypt", "decrypt"]);
  } catch {
    const left = MOST_TRIES - found.tries;
    if (left <= 0) await forgetHalf(found);
    return left;
  }
  half = found.half;
  await keep({ ...found, tries: 0, seen: Math.max(found.seen, Date.now()) });
  return true;
}

// What was not heard of for too long has no half any more: winding the clock back opens nothing.
export async function lapse(found) {
  if (found.half && Date.now() > found.until) await forgetHalf(found);
}

async function forgetHalf(found) {
  found.half = null;
  await keep(found);
}

// The password of the account was set anew: whoever signs in on the site opens the phone again.
export async function shutOut() {
  await forgetHalf({ ...(await phone()), shut: true });
}

// What the site gave again, to whoever signed in there.
export async function renewed(told) {
  const found = await phone();
  await keep({ ...found, half: await imported(told.secret), tries: 0, shut: false, until: Date.now() + told.lease * 1000, seen: Date.now() });
}

export async function heard(lease) {
  const found = await phone();
  await keep({ ...found, until: Date.now() + lease * 1000, seen: Date.now() });
}

export function shut() {
  key = half = null;
}

export async function seal(name, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = { name: "AES-GCM", iv, additionalData: TEXT.encode(name) };
  const sealed = await crypto.subtle.encrypt(box, key, TEXT.encode(JSON.stringify(value)));
  await store.put("sealed", name, { iv, sealed });
}

export async function read(name) {
  const held = await store.get("sealed", name);
  if (!held) return undefined;
  const box = { name: "AES-GCM", iv: held.iv, additionalData: TEXT.encode(name) };
  return JSON.parse(READ.decode(await crypto.subtle.decrypt(box, key, held.sealed)));
}

export const forget = (name) => store.remove("sealed", name);

export async function names(prefix) {
  return (await store.keys("sealed")).filter((each) => each.startsWith(prefix));
}

// A file that only the site opens: sealed with its half, which it has too.
export async function sealedFile(value) {
  const found = await phone(), purpose = TEXT.encode("training manager file");
  const salt = crypto.getRandomValues(new Uint8Array(16)), iv = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt, info: purpose }, half,
    { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: purpose }, box,
    TEXT.encode(JSON.stringify(value)));
  return JSON.stringify({ device: found.device, salt: letters(salt), iv: letters(iv), sealed: letters(sealed) });
}

// Nobody touches it: it locks. A phone that was put away locks when it is taken out again.
export function watch(shutNow) {
  let last = Date.now();
  const touched = () => (last = Date.now());
  for (const each of ["pointerdown", "keydown", "input"]) addEventListener(each, touched, { passive: true });
  const look = () => isOpen() && Date.now() - last > IDLE && shutNow();
  setInterval(look, 15000);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
}
