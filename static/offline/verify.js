// Checks certificates on a saved page: no network, no server, nothing kept.
const told = JSON.parse(document.getElementById("told").textContent);
const at = (id) => document.getElementById(id);
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const OLD = 30; // days after which a list is called old
let language = told.language;
let list = null;
let answered = null;

const say = (key, facts = {}) =>
  Object.entries(facts).reduce((text, [name, fact]) => text.replaceAll(`%(${name})s`, fact), told.words[language][key]);
const bytesOf = (text) => new TextEncoder().encode(text);
const textOf = (bytes) => new TextDecoder().decode(bytes);
const hex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const url64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
const day = (text) =>
  new Date(text).toLocaleDateString(`${language === "en" ? "en-GB" : language}-u-nu-latn-ca-gregory`, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

function base32(text) {
  const bytes = [];
  let [held, bits] = [0, 0];
  for (const char of text) {
    const value = BASE32.indexOf(char);
    if (value < 0) return null;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return (held & ((1 << bits) - 1)) === 0 && bits < 5 ? Uint8Array.from(bytes) : null;
}

async function isSigned(name, signature, message) {
  const key = hex(told.keys[name]);
  try {
    const held = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, held, signature, message);
  } catch {
    return Ed25519.verify(key, signature, message);
  }
}

// The signed list of certificates that were withdrawn: what it says, or why it is not believed.
async function readList(text) {
  try {
    const [head, body, signature] = text.trim().split(".");
    const name = JSON.parse(textOf(url64(head))).kid.split("#").pop();
    if (!(name in told.keys)) return { why: "list_unknown_key" };
    if (list?.keys?.[name]) return { why: "list_altered" };
    if (!(await isSigned(name, url64(signature), bytesOf(`${head}.${body}`)))) return { why: "list_altered" };
    const says = JSON.parse(textOf(url64(body)));
    return says.withdrawn && says.iat ? { says } : { why: "list_altered" };
  } catch {
    return { why: "list_altered" };
  }
}

function markOf(serial) {
  const digest = Ed25519.sha512(bytesOf(`withdrawn/${serial}`)).slice(0, 12);
  return btoa(String.fromCharCode(...digest)).replaceAll("+", "-").replaceAll("/", "_");
}

// What a code says and how it stands: {kind, key} for the words, `facts` where it is ours.
async function check(text) {
  const whole = text.replace(/\s/g, "").toUpperCase();
  const [serial, code] = whole.split("/").slice(-2);
  if (!serial || !code?.startsWith("TM1")) return { kind: "unk", key: "no_code" };
  const sealed = base32(code.slice(3));
  if (!sealed || sealed.length < 70) return { kind: "stop", key: "altered" };
  const [facts, signature] = [sealed.slice(0, -64), sealed.slice(-64)];
  const fields = textOf(facts).split("\x1f");
  if (fields.length !== 6) return { kind: "stop", key: "altered" };
  const [name, holder, course, hours, issued, until] = fields;
  if (!(name in told.keys)) return { kind: "unk", key: "unknown_key", name };
  const compact = serial.replaceAll("-", "");
  const signed = new Uint8Array([...bytesOf(`TM1/${compact}/`), ...facts]);
  if (!(await isSigned(name, signature, signed))) return { kind: "stop", key: "altered" };
  const dated = (digits) => (digits ? digits.replace(/(....)(..)(..)/, "$1-$2-$3") : "");
  const read = { serial: compact.match(/.{1,5}/g).join("-"), holder, course, hours, issued: dated(issued), until: dated(until) };
  const gone = list?.withdrawn[markOf(compact)];
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  const struck = list?.keys?.[name];
  if (struck && (read.issued >= struck || gone?.[1] === "key")) return { kind: "stop", key: "key_gone", on: struck, facts: read };
  if (gone) return { kind: "stop", key: ["replaced", "suspended"].includes(gone[1]) ? gone[1] : "revoked", on: gone[0], facts: read };
  if (read.until && read.until < today) return { kind: "wait", key: "expired", facts: read };
  if (struck) return { kind: "wait", key: "key_old", on: struck, facts: read };
  return { kind: "ok", key: "genuine", facts: read };
}

function line(name, value, code) {
  const [term, fact] = [document.createElement("dt"), document.createElement("dd")];
  const held = document.createElement("bdi");
  held.textContent = value;
  if (code) held.dir = "ltr";
  term.textContent = say(name);
  fact.append(held);
  return [term, fact];
}

function show() {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
  for (const each of document.querySelectorAll("[data-language]")) each.setAttribute("aria-pressed", String(each.dataset.language === language));
  document.title = say("title");
  const age = list ? Math.floor((Date.now() / 1000 - list.iat) / 86400) : 0;
  at("age").textContent = list
    ? say("as_of", { day: day(list.iat * 1000), days: Math.max(age, 0), count: Object.keys(list.withdrawn).length })
    : say("no_list");
  at("old").hidden = Boolean(list) && age >= 0 && age <= OLD;
  at("old").textContent = list && age < 0 ? say("clock") : say("old");
  at("answer").hidden = !answered;
  if (!answered) return;
  const { kind, key, facts, on, name } = answered;
  at("answer").dataset.kind = kind;
  at("word").textContent = say(key);
  const since = list ? day(list.iat * 1000) : "";
  at("meaning").textContent = say(`${key}_means`, { day: on ? day(on) : since, list: since, key: name ?? "" });
  at("facts").replaceChildren(
    ...(facts
      ? [
          ["name", facts.holder],
          ["course", facts.course],
          ["hours", facts.hours],
          ["issued", day(facts.issued)],
          ["until", facts.until ? day(facts.until) : say("unlimited")],
          ["serial", facts.serial, true],
        ].flatMap((each) => line(...each))
      : []),
  );
  at("later").hidden = !(facts && list && facts.issued > new Date(list.iat * 1000).toISOString().slice(0, 10));
  at("bearer").hidden = !facts;
}

async function answer(text) {
  answered = await check(text);
  show();
  at("answer").focus();
}

async function scan() {
  const video = at("seen");
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const stop = () => {
    stream.getTracks().forEach((track) => track.stop());
    video.hidden = true;
  };
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const reader = new BarcodeDetector({ formats: ["qr_code"] });
  while (!video.hidden && stream.active) {
    const [found] = await reader.detect(video);
    if (found) {
      stop();
      at("text").value = found.rawValue;
      await answer(found.rawValue);
      return;
    }
    await new Promise(requestAnimationFrame);
  }
  stop();
}

at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  answer(at("text").value);
});
at("newer").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  const found = await readList(await file.text());
  const why = found.why ?? (list && found.says.iat < list.iat ? "list_older" : "list_taken");
  if (why === "list_taken") list = found.says;
  if (answered && at("text").value) answered = await check(at("text").value);
  show();
  at("taken").textContent = say(why);
});
for (const each of document.querySelectorAll("[data-language]")) {
  each.addEventListener("click", () => {
    language = each.dataset.language;
    at("taken").textContent = "";
    show();
  });
}
if ("BarcodeDetector" in window && navigator.mediaDevices) {
  at("camera").hidden = false;
  at("camera").addEventListener("click", () => scan().catch(() => { at("taken").textContent = say("no_camera"); }));
}
readList(told.list).then((found) => {
  list = found.says ?? null;
  show();
  document.documentElement.setAttribute("data-ready", "");
});
