// What was typed is kept in this tab until it is saved: through a power cut of the network, a
// wrong click, a time-out. Never for another account, never after signing out, never a password.
const OURS = "typed:";
const SENT = "sent:";
let grow = () => {};

export default async function draft() {
  if (document.querySelector("[data-rows]")) {
    ({ grow } = await import(`./rows.js${new URL(import.meta.url).search}`));
  }
  const account = document.body.dataset.account;
  if (!account) return; // the page for signing in: the draft waits for its owner
  const mine = `${OURS}${account}:`;
  forget((key) => key.startsWith(OURS) && !key.startsWith(mine));
  for (const form of document.querySelectorAll("form[data-draft]")) serve(form, mine);
  const failed = "failed" in document.body.dataset; // an error page: nothing was saved
  forget((key) => key.startsWith(SENT), (key) => failed || sessionStorage.removeItem(key.slice(SENT.length)));
  for (const form of document.querySelectorAll("[data-sign-out]")) {
    form.addEventListener("submit", () => forget((key) => key.startsWith(OURS) || key.startsWith(SENT)));
  }
}

function serve(form, mine) {
  const key = `${mine}${form.dataset.draft}`;
  if (form.hasAttribute("data-refused")) sessionStorage.removeItem(SENT + key);
  const saved = sessionStorage.getItem(SENT + key) !== null;
  const kept = sessionStorage.getItem(key);
  if (kept && !saved && !form.hasAttribute("data-refused") && restore(form, JSON.parse(kept))) say(form, key);
  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(written(form))));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT + key, ""));
}

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type) && !("private" in field.dataset),
  );
}

function written(form) {
  return fields(form).map((field) =>
    ["checkbox", "radio"].includes(field.type) ? [field.name, field.value, field.checked] : [field.name, field.value],
  );
}

function restore(form, kept) {
  let changed = false;
  for (const [name, value, checked] of kept) {
    if (value) grow(form, name);
    const named = fields(form).filter((field) => field.name === name);
    if (checked === undefined) {
      const field = named[0];
      changed ||= field !== undefined && field.value !== value;
      if (field) field.value = value;
    } else {
      const field = named.find((each) => each.value === value);
      changed ||= field !== undefined && field.checked !== checked;
      if (field) field.checked = checked;
    }
  }
  return changed;
}

function say(form, key) {
  const note = document.getElementById("draft-note").content.cloneNode(true);
  note.querySelector("button").addEventListener("click", (event) => {
    sessionStorage.removeItem(key);
    form.reset();
    event.target.closest(".note").remove();
  });
  form.prepend(note);
}

function forget(which, also = () => {}) {
  for (const key of Object.keys(sessionStorage).filter(which)) {
    also(key);
    sessionStorage.removeItem(key);
  }
}
