// The app: which screen is shown, the bar that is always there, the lock.
import * as lock from "./lock.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";
import * as wire from "./wire.js";
import { button, h, link, note } from "./pieces.js";
import { load, oldest, said, tongue, tongues } from "./said.js";
import { counterpart, home, leave, outboxScreen, phoneScreen } from "./screens.js";
import { beginScreen, lockScreen, withdrawnScreen } from "./gate.js";
import { classScreen, markScreen, reportScreen } from "./marking.js";
import { actionScreen, logScreen } from "./writing.js";

const SCREENS = {
  "": home, class: classScreen, mark: markScreen, report: reportScreen, counterpart, log: logScreen,
  action: actionScreen, outbox: outboxScreen, phone: phoneScreen, leave,
};
const main = document.getElementById("main");
let told = null, leaving = null, sending = false;

export const app = {
  holdings: null,
  go(path) {
    if (location.hash === `#${path}`) show();
    else location.hash = path;
  },
  say(look, words) {
    told = { look, words };
  },
  show,
  send,
  fetch: fetchDays,
  shut,
  wipe,
};

async function show() {
  await leaving?.();
  leaving = null;
  const [path, ...rest] = location.hash.slice(1).split("/").filter(Boolean);
  let screen;
  if (!window.isSecureContext) screen = plain(said("unsafe"));
  else if (!crypto.subtle || !indexedDB || !navigator.locks) screen = plain(said("unable"));
  else {
    const phone = await lock.phone();
    if (!phone) screen = await beginScreen(app);
    else if (!lock.isOpen()) screen = await lockScreen(app, phone);
    else screen = await (SCREENS[path ?? ""] ?? home)(app, ...rest);
  }
  await draw(screen);
}

const plain = (words) => ({ title: said("title"), body: [note("stop", words)] });

async function draw({ title, back, body, left }) {
  leaving = left ?? null;
  document.title = said("title");
  const message = told && note(told.look, told.words);
  told = null;
  main.replaceChildren(await bar(title, back), h("div", { class: "sheet" }, message, body), foot());
  window.scrollTo(0, 0);
  main.querySelector("h1").focus();
}

async function bar(title, back) {
  const unsent = (await lock.phone().catch(() => null)) ? await outbox.unsent() : null;
  const words = unsent?.count
    ? [h("span", {}, said("unsent", { count: unsent.count })), h("small", {}, oldest(unsent.oldest))]
    : said("nothing_unsent");
  return h("header", { class: "bar" },
    h("div", { class: "row" }, back !== undefined && link(said("back"), back, "back"), h("h1", { tabindex: "-1" }, title)),
    unsent && h("div", { class: "row unsent", "data-unsent": String(unsent.count) },
      lock.isOpen() ? link(words, "/outbox") : h("span", {}, words),
      lock.isOpen() && unsent.count > 0 && button(said("send"), send, "main")));
}

function foot() {
  const choose = tongues().map(([code, words]) =>
    h("button", { type: "button", class: "plain", lang: code, "aria-pressed": String(code === tongue()), onclick: () => speak(code) }, words));
  return h("footer", {}, h("div", { class: "row" }, choose),
    lock.isOpen() && h("div", { class: "row" }, link(said("settings"), "/phone"), button(said("lock"), shut, "plain")));
}

// Titles of what was fetched are in the language of then: where there is signal they are fetched anew.
async function speak(code) {
  await load(code);
  await show();
  if (!lock.isOpen() || !navigator.onLine) return;
  await fetchDays(lock.isOpen).catch(() => null);
  if (["", "#/"].includes(location.hash)) await show();
}

async function shut() {
  await leaving?.();
  leaving = null;
  lock.shut();
  app.holdings = null;
  history.replaceState(null, "", "#/");
  await show();
}

// Withdrawn by its owner or the site, or left on purpose: nothing of it stays.
async function wipe(onPurpose = false) {
  lock.shut();
  app.holdings = null;
  await store.empty();
  for (const each of await caches.keys()) await caches.delete(each);
  if (onPurpose) app.go("/");
  else await draw(withdrawnScreen());
}

async function send() {
  if (sending) return;
  sending = true;
  for (const each of main.querySelectorAll(".unsent button")) {
    each.disabled = true;
    each.textContent = said("sending");
  }
  try {
    await leaving?.();
    leaving = null;
    await outbox.send(waits);
    await fetchDays(waits);
    location.hash = "/outbox";
  } catch (broken) {
    if (await heardOf(broken)) return;
  } finally {
    sending = false;
  }
  await show();
}

// It says how long, in the bar, and goes on unless the phone was locked meanwhile.
function waits(seconds) {
  for (const each of main.querySelectorAll(".unsent button")) each.textContent = said("sending");
  main.querySelector("[data-turn]")?.remove();
  main.querySelector(".bar")?.append(h("p", { class: "turn", role: "status", "data-turn": "" }, said("in_turn", { count: seconds })));
  return lock.isOpen();
}

async function fetchDays(turn = waits) {
  const token = await lock.read("token");
  const found = await wire.inTurn(() => wire.holdings(token, tongue()), turn);
  await lock.heard(found.lease);
  await lock.seal("holdings", { ...found, at: Date.now() });
  app.holdings = null;
}

// What to say of a line that broke or a site that would not. True where nothing is left to show.
export async function heardOf(broken) {
  if (broken instanceof wire.NoSignal) app.say("wait", said("no_signal"));
  else if (broken instanceof wire.Refused) {
    if (broken.withdrawn) {
      await wipe();
      return true;
    }
    if (broken.shut) {
      await lock.shutOut();
      await shut();
      return true;
    }
    app.say("stop", broken.status === 429 ? said("too_often") : broken.status === 403 ? said("closed_out") : said("trouble", { why: broken.message || broken.status }));
  } else throw broken;
  return false;
}

async function begin() {
  await load();
  if (window.isSecureContext && "serviceWorker" in navigator) await navigator.serviceWorker.register("/field/worker.js", { scope: "/field/", updateViaCache: "none" }).catch(() => null);
  addEventListener("hashchange", show);
  addEventListener("online", show);
  if (window.isSecureContext) {
    lock.watch(shut);
    const phone = await lock.phone();
    const stands = phone ? await wire.standing(phone.device).catch(() => ({ stands: true })) : { stands: true };
    if (!stands.stands) {
      await wipe();
      return;
    }
    if (stands.shut) await lock.shutOut();
  }
  await show();
  document.documentElement.setAttribute("data-ready", "");
}

begin();
