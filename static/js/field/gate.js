// Before anything is seen: a phone is registered, opened with its PIN, or opened again by the site.
import * as lock from "./lock.js";
import * as wire from "./wire.js";
import { button, card, field, h, line, note, troubles } from "./pieces.js";
import { said, tongue } from "./said.js";
import { heardOf } from "./app.js";

const signIn = (words = "sign_in") => h("a", { class: "main", href: "/field/proof" }, said(words));

export const withdrawnScreen = () => ({ title: said("title"), body: [note("stop", said("withdrawn"))] });

export async function beginScreen(app) {
  const title = said("begin"), about = h("p", {}, said("begin_help"));
  let here;
  try {
    here = await wire.here(tongue());
  } catch (broken) {
    const words = broken instanceof wire.NoSignal ? said("no_signal") : said("not_signed_in");
    return { title, body: [about, card("", h("p", {}, words), signIn())] };
  }
  if (!here.may) return { title, body: [note("stop", said("may_not"))] };
  if (!here.fresh) return { title, body: [about, card("", h("p", {}, said("prove_help")), signIn("prove"))] };
  const name = line("name", "", 60), first = pin("first"), second = pin("second");
  const form = h("form", { class: "card", onsubmit: (event) => { event.preventDefault(); register(); } },
    field(said("name"), name, said("name_help")), field(said("pin"), first, said("pin_help")), field(said("pin_again"), second),
    h("button", { class: "main" }, said("begin")));

  async function register() {
    const faults = [!name.value.trim() && said("name"), ...poor(first.value), first.value !== second.value && said("pin_differs")];
    if (troubles(form, faults.filter(Boolean))) return;
    form.querySelector("button").disabled = true;
    try {
      await lock.make(first.value, await again(({ token }) => wire.register(name.value.trim(), token, tongue())), here.rounds);
      await navigator.storage?.persist?.();
      await app.fetch();
    } catch (broken) {
      form.querySelector("button").disabled = false;
      if (!(await lock.phone()) && broken instanceof wire.Refused) return void refused(broken);
      if (await heardOf(broken)) return;
    }
    await app.show();
  }

  // Whoever took long to choose a PIN shows once more who they are.
  function refused(broken) {
    const owes = [303, 401].includes(broken.status);
    troubles(form, [broken.message || said(owes ? "prove_help" : "not_signed_in")]);
    if (owes && !form.querySelector("a")) form.append(signIn("prove"));
  }
  return { title, body: [about, form] };
}

// The token of a write lies in the session's cookie, which another answer of the site may have written
// over a moment ago: asked for right before, and once more.
async function again(deed) {
  try {
    return await deed(await wire.here(tongue()));
  } catch (broken) {
    if (!(broken instanceof wire.Refused) || ![303, 400, 401].includes(broken.status)) throw broken;
    return deed(await wire.here(tongue()));
  }
}

const pin = (name) => h("input", { name, type: "password", autocomplete: "off", inputmode: "numeric", maxlength: "60" });

function poor(text) {
  if (text.length < 6) return [said("pin_short")];
  const steps = new Set([...text].slice(1).map((each, at) => each.charCodeAt(0) - text.charCodeAt(at)));
  return steps.size === 1 ? [said("pin_plain")] : [];
}

export async function lockScreen(app, phone) {
  const title = said("title"), why = lock.standing(phone);
  await lock.lapse(phone);
  if (why !== "open") return { title, body: [note("stop", said(why)), card("", signIn(), button(said("open_again"), () => openAgain(app, phone)), why === "pin_out" && h("p", { class: "soft" }, said("pin_lost")))] };
  const typed = pin("pin"), told = h("p", { role: "alert", class: "wrong" });
  const form = h("form", { class: "card", onsubmit: (event) => { event.preventDefault(); unlock(); } },
    field(said("pin"), typed), told, h("button", { class: "main" }, said("unlock")));

  async function unlock() {
    const press = form.querySelector("button");
    if (press.disabled) return;
    press.disabled = true;
    const left = await lock.unlock(typed.value);
    if (left === true || left <= 0) return app.show();
    press.disabled = false;
    typed.value = "";
    told.textContent = said("pin_wrong", { count: left });
    typed.focus();
  }
  return { title, body: [form] };
}

// Whoever signed in to the site is given its half of the key again; a withdrawn phone is emptied.
async function openAgain(app, phone) {
  try {
    await lock.renewed(await again(({ token }) => wire.secret(phone.device, token, tongue())));
  } catch (broken) {
    if (broken instanceof wire.Refused && broken.status === 410) return app.wipe();
    app.say("stop", broken instanceof wire.NoSignal ? said("no_signal") : said("still_out"));
  }
  await app.show();
}
