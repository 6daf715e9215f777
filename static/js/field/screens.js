// Today and the next days, a counterpart, what waits to be sent, the phone itself.
import * as lock from "./lock.js";
import * as outbox from "./outbox.js";
import { away, button, card, code, h, link, name, note, sure } from "./pieces.js";
import { comma, day, instant, said, word } from "./said.js";
import { heardOf } from "./app.js";

const KEPT_DAYS = 7;
export const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);

// What was fetched; classes that nobody can mark any more are left out.
export async function held(app) {
  app.holdings ??= (await lock.read("holdings")) ?? { classes: [], counterparts: [], at: null };
  const oldest = new Date(Date.parse(today()) - KEPT_DAYS * 86400000).toISOString().slice(0, 10);
  if (app.holdings.classes.some((each) => each.on < oldest)) {
    app.holdings.classes = app.holdings.classes.filter((each) => each.on >= oldest);
    await lock.seal("holdings", app.holdings);
  }
  return app.holdings;
}

async function fetchNow(app) {
  try {
    await app.fetch();
  } catch (broken) {
    if (await heardOf(broken)) return;
  }
  await app.show();
}

export async function home(app) {
  const found = await held(app), now = today(), waiting = await outbox.all();
  const lesson = (each) => tile(each, waiting);
  const days = Map.groupBy ? Map.groupBy(found.classes, (each) => each.on) : grouped(found.classes);
  const sorted = [...days].sort(), over = sorted.filter(([on]) => on < now), next = sorted.filter(([on]) => on > now);
  const part = (words, some) => some.length > 0 && card(words, some.map(([on, list]) => [h("h3", {}, day(on)), list.map(lesson)]));
  const loose = await navigator.storage?.persisted?.();
  return {
    title: said("title"),
    body: [
      loose === false && note("wait", said("may_go")),
      card(said("today") + comma() + day(now), (days.get(now) ?? []).map(lesson), !days.get(now) && h("p", { class: "soft" }, said("no_classes"))),
      card(said("counterparts"), found.counterparts.map((each) => link([h("b", {}, name(each.office)), h("span", {}, name(each.unit))], `/counterpart/${each.uid}`, "tile")),
        !found.counterparts.length && h("p", { class: "soft" }, said("no_counterparts"))),
      late(found),
      part(said("days_over"), over),
      part(said("week"), next),
      card("", found.at && h("p", { class: "soft" }, said("fetched", { when: instant(found.at) })), button(said("fetch"), () => fetchNow(app))),
    ],
  };
}

// What was written down after the lock of a class, and what a second person said of it.
const LOOKS = { waiting: "wait", confirmed: "ok", refused: "stop" };
const late = (found) => (found.late ?? []).length > 0 && card(said("late"), found.late.map((each) => h("div", { "data-late": each.state },
  h("p", {}, h("b", {}, name(each.title)), h("br"), word("kinds", each.kind), " · ", day(each.on)),
  h("p", { class: `note ${LOOKS[each.state]}` }, word("late", each.state), each.answer && [": ", name(each.answer)]),
  each.told && link(said("again"), `/report/${each.session}`, "line"),
  each.state === "refused" && away(said("look"), `/sessions/${each.session}`))));

function grouped(classes) {
  const days = new Map();
  for (const each of classes) days.set(each.on, [...(days.get(each.on) ?? []), each]);
  return days;
}

const tile = (each, waiting) => link([h("b", {}, name(each.title)), h("span", {}, code(`${each.starts}–${each.ends}`), " · ", name(each.place)), progress(each, waiting)], `/class/${each.uid}`, "tile");

// How far a class is: what the site knew when it was asked, and what was written here since.
export function progress(each, waiting) {
  const ours = waiting.filter((entry) => entry.content.session === each.uid);
  const marks = ours.find((entry) => entry.kind === "marks")?.content.marks ?? each.lines.filter((line) => line.code);
  const told = [
    marks.length > 0 && said("marked", { count: marks.length, of: each.lines.length }),
    (each.reported || ours.some((entry) => entry.kind === "report")) && said("told"), ours.length > 0 && said("to_be_sent"),
  ].filter(Boolean);
  return told.length > 0 && h("span", { class: "so-far" }, told.join(" · "));
}

export const points = (list, of, waiting) => list.length
  ? list.map((each) => link([h("b", {}, name(each.what)), h("span", {}, name(each.owner), each.due_on && ` · ${day(each.due_on)}`), stands(each, waiting)], `/action/${of}/${each.uid}`, "tile"))
  : h("p", { class: "soft" }, said("no_points"));

function stands(each, waiting) {
  const ours = waiting.find((entry) => entry.content.action === each.uid);
  if (ours) return h("span", { class: "so-far" }, `${word("states", ours.content.state)} · ${said("to_be_sent")}`);
  return each.due_on && each.due_on < today() && h("span", { class: "late" }, said("overdue"));
}

export async function counterpart(app, uid) {
  const whose = (await held(app)).counterparts.find((each) => each.uid === uid);
  if (!whose) return home(app);
  const waiting = await outbox.all();
  return {
    title: name(whose.office), back: "/",
    body: [
      card("", h("p", {}, name(whose.unit), whose.person && [h("br"), name(whose.person)]), whose.last_on && h("p", { class: "soft" }, said("last_log", { day: day(whose.last_on) })), link(said("log"), `/log/${whose.assignment}`, "main")),
      card(said("points"), points(whose.points, "mentoring", waiting)),
      card(said("objectives"), h("ol", {}, whose.objectives.map((each) => h("li", {}, name(each))))),
    ],
  };
}

const EDITS = {
  marks: (entry) => `/mark/${entry.content.session}`, report: (entry) => `/report/${entry.content.session}`,
  log: (entry) => `/log/${entry.content.assignment}/${entry.id}`,
  action: (entry) => `/action/${entry.content.of}/${entry.content.action}/${entry.id}`,
};

export async function outboxScreen(app) {
  const entries = await outbox.all(), last = await lock.read("answers");
  const sums = Object.groupBy ? Object.groupBy(last?.answers ?? [], (each) => each.outcome) : sorted(last?.answers ?? []);
  const good = (sums.taken?.length ?? 0) + (sums.already?.length ?? 0);
  return {
    title: said("outbox"), back: "/",
    body: [
      entries.map((entry) => h("section", { class: "card" },
        h("h2", {}, name(entry.about)), h("p", { class: "soft" }, word("kinds", entry.kind), " · ", instant(Date.parse(entry.written_at)), entry.state !== "refused" && ` · ${said("waiting")}`),
        entry.state === "refused" && note("stop", said("refused", { why: entry.says })),
        h("div", { class: "row" }, link(said("edit"), EDITS[entry.kind](entry), "line"),
          button(said("throw_away"), () => sure(said("throw_away_sure"), () => outbox.throwAway(entry.id).then(app.show)), "plain")))),
      !entries.length && note("ok", said("nothing_unsent")),
      last && card(said("results"), h("p", { class: "soft" }, instant(last.at)),
        good > 0 && h("p", { "data-taken": String(good) }, said("taken", { count: good })),
        sums.kept && [h("p", {}, said("kept_beside", { count: sums.kept.length })), h("ul", {}, sums.kept.map((each) => h("li", {}, word("kinds", each.kind), ": ", name(each.about)))), away(said("decide"), "/phones/")],
        sums.refused && h("ul", {}, sums.refused.map((each) => h("li", {}, word("kinds", each.kind), comma(), name(each.about), ": ", name(each.says))))),
      late(await held(app)),
      entries.length > 0 && card("", h("p", { class: "soft" }, said("file_help")), button(said("file"), saveFile)),
    ],
  };
}

function sorted(answers) {
  const sums = {};
  for (const each of answers) (sums[each.outcome] ??= []).push(each);
  return sums;
}

async function saveFile() {
  const list = (await outbox.all()).map(({ id, kind, content, written_at }) => ({ id, kind, content, written_at }));
  const url = URL.createObjectURL(new Blob([await lock.sealedFile(list)], { type: "application/octet-stream" }));
  const made = h("a", { href: url, download: `${today()}.tmphone` });
  document.body.append(made);
  made.click();
  made.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

export async function phoneScreen() {
  return { title: said("settings"), back: "/", body: [card("", h("p", {}, said("begin_help")), link(said("leave"), "/leave", "line"))] };
}

// Nothing is lost by signing out: what is not sent holds it up.
export async function leave(app) {
  const { count } = await outbox.unsent();
  return {
    title: said("leave"), back: "/phone",
    body: count
      ? [note("stop", said("leave_not_yet", { count })), card("", link(said("outbox"), "/outbox", "main"))]
      : [card("", h("p", {}, said("leave_sure")), button(said("leave"), () => sure(said("leave_sure"), () => app.wipe(true)), "stop"))],
  };
}

