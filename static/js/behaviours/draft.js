// What is typed is kept until it is saved: on the server every few seconds, and in this tab for as
// long as the server has not got it. It is offered back, never put in unasked. Never for another
// account, never a password, and nothing of it is left in the browser after signing out.
const OURS = "typed:";
const SENT = "sent:";
const PAUSE = 2000;
const LONGEST = 10000;
const SEEN = /(^|-)(version|seen|opened)$/; // what the page had read: a save from an old reading is told so
const KEPT = "/account/unsent";
let grow = () => {};

export default async function draft() {
  if (document.querySelector("[data-rows]")) {
    ({ grow } = await import(`./rows.js${new URL(import.meta.url).search}`));
  }
  const account = document.body.dataset.account;
  if (!account) return; // the page for signing in: what the server has not got waits for its owner
  const mine = `${OURS}${account}:`;
  forget((key) => key.startsWith(OURS) && !key.startsWith(mine));
  const failed = "failed" in document.body.dataset; // an error page: nothing was saved
  forget((key) => key.startsWith(SENT), (key) => failed || sessionStorage.removeItem(key.slice(SENT.length)));
  for (const form of document.querySelectorAll("form[data-draft]")) serve(form, mine);
  for (const form of document.querySelectorAll("[data-sign-out]")) {
    form.addEventListener("submit", () => forget((key) => key.startsWith(OURS) || key.startsWith(SENT)));
  }
}

async function serve(form, mine) {
  const key = `${mine}${form.dataset.draft}`;
  const again = document.body.dataset.unsent; // sent once and not taken: it goes on as the same
  const mark = Object.assign(document.createElement("input"), { type: "hidden", name: "unsent", value: again || crypto.randomUUID() });
  form.append(mark);
  keep(form, mark, key);
  if (again) return;
  const local = JSON.parse(sessionStorage.getItem(key));
  const kept = local ?? (await asked(form.dataset.draft));
  if (!kept) return;
  if (differs(form, kept.fields)) offer(form, mark, key, kept);
  else throwAway(form, key, kept);
}

function keep(form, mark, key) {
  let pause, since;
  const send = async (leaving = false) => {
    clearTimeout(pause);
    pause = since = undefined;
    const fields = written(form);
    const body = new URLSearchParams({
      csrf_token: token(), uid: mark.value, form: form.dataset.draft,
      path: location.pathname, title: document.querySelector("h1").textContent.trim(), fields: JSON.stringify(fields),
    });
    const got = await fetch(KEPT, { method: "POST", body, redirect: "manual", keepalive: leaving }).catch(() => null);
    const held = JSON.parse(sessionStorage.getItem(key));
    if (got?.status === 204 && JSON.stringify(held?.fields) === JSON.stringify(fields)) sessionStorage.removeItem(key);
  };
  const typed = () => {
    sessionStorage.setItem(key, JSON.stringify({ uid: mark.value, at: said(new Date()), fields: written(form) }));
    clearTimeout(pause);
    since ??= Date.now();
    pause = setTimeout(send, Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
  };
  form.addEventListener("input", typed);
  if (fields(form).some(begun)) typed(); // somebody was faster than this script
  form.addEventListener("submit", () => {
    clearTimeout(pause);
    since = undefined;
    if (sessionStorage.getItem(key)) sessionStorage.setItem(SENT + key, "");
  });
  addEventListener("pagehide", () => since !== undefined && send(true));
  document.addEventListener("visibilitychange", () => document.hidden && since !== undefined && send(true));
}

function offer(form, mark, key, kept) {
  const note = document.getElementById("draft-note").content.cloneNode(true).firstElementChild;
  note.querySelector("[data-at]").textContent = kept.at;
  note.querySelector("[data-back]").addEventListener("click", () => {
    note.remove();
    mark.value = kept.uid;
    restore(form, kept.fields);
  });
  note.querySelector("[data-away]").addEventListener("click", () => {
    note.remove();
    throwAway(form, key, kept);
  });
  (form.querySelector(".leaf .body") ?? form).prepend(note);
}

function throwAway(form, key, { uid }) {
  sessionStorage.removeItem(key);
  const body = new URLSearchParams({ csrf_token: token() });
  fetch(`${KEPT}/${uid}/removal`, { method: "POST", body, redirect: "manual" }).catch(() => {});
}

function token() {
  return document.querySelector('input[name$="csrf_token"]').value;
}

async function asked(name) {
  const got = await fetch(`${KEPT}?${new URLSearchParams({ form: name })}`, { redirect: "manual" }).catch(() => null);
  return got?.status === 200 ? got.json() : null;
}

function said(at) {
  const tongue = { en: "en-GB", ar: "ar-u-nu-latn" }[document.documentElement.lang] ?? document.documentElement.lang;
  return new Intl.DateTimeFormat(tongue, { dateStyle: "medium", timeStyle: "short" }).format(at);
}

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && !("private" in field.dataset) && (field.type === "hidden" ? SEEN.test(field.name) : !["password", "file", "submit", "button"].includes(field.type)),
  );
}

// A field that no longer holds what the page came with.
function begun(field) {
  if (ticked(field)) return field.checked !== field.defaultChecked;
  if (field.options) {
    const chosen = (which) => JSON.stringify([...field.options].filter((each) => each[which]).map((each) => each.value));
    const first = field.multiple ? [] : [field.options[0]?.value];
    const came = chosen("defaultSelected");
    return chosen("selected") !== (came === "[]" ? JSON.stringify(first) : came);
  }
  return field.value !== field.defaultValue;
}

function written(form) {
  return fields(form).map((field) =>
    ticked(field) ? [field.name, field.value, field.checked] : [field.name, field.value],
  );
}

function ticked(field) {
  return ["checkbox", "radio"].includes(field.type);
}

// What a person would miss: what the page had read is not what somebody typed.
function differs(form, kept) {
  const plain = (list) => JSON.stringify(list.filter(([name, value, tick]) => !SEEN.test(name) && (value || tick)));
  return plain(kept) !== plain(written(form));
}

function restore(form, kept) {
  const met = {};
  for (const [name, value, tick] of kept) {
    if (value) grow(form, name);
    const named = fields(form).filter((field) => field.name === name);
    const field = tick === undefined ? named[(met[name] = (met[name] ?? -1) + 1)] : named.find((each) => each.value === value);
    if (!field) continue;
    const before = tick === undefined ? field.value : field.checked;
    if (tick === undefined) field.value = value;
    else field.checked = tick;
    if (before !== (tick ?? value)) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function forget(which, also = () => {}) {
  for (const key of Object.keys(sessionStorage).filter(which)) {
    also(key);
    sessionStorage.removeItem(key);
  }
}
