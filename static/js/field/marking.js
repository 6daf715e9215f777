// A class: who is there, and what it was like.
import * as outbox from "./outbox.js";
import { dropDraft, drafted, keeping } from "./drafts.js";
import { area, away, button, card, choice, code, field, h, held as heldBy, line, link, name, note, tick, troubles } from "./pieces.js";
import { held, home, points, progress, today } from "./screens.js";
import { codes, comma, day, nudged, said, word } from "./said.js";

const PART = new Set(["late", "left_early"]);

async function lesson(app, uid) {
  return (await held(app)).classes.find((each) => each.uid === uid);
}

// A report that was sent back, of a class that is gone from the phone: what it told is still here.
async function sentBack(app, uid) {
  const found = (await held(app)).late?.find((each) => each.session === uid && each.told);
  return found && { ...found, minutes: found.told.minutes };
}

async function waiting(kind, uid) {
  return (await outbox.all()).find((each) => each.kind === kind && each.content.session === uid);
}

export async function classScreen(app, uid) {
  const found = await lesson(app, uid);
  if (!found) return home(app);
  const entries = await outbox.all(), reported = found.reported && !(await waiting("report", uid)), open = found.on <= today();
  return {
    title: name(found.title), back: "/",
    body: [
      card(name(found.title), h("p", {}, day(found.on), comma(), code(`${found.starts}–${found.ends}`), h("br"), name(found.place), h("br"), name(found.course), " ", code(found.run), found.group && [" · ", code(found.group)], h("br"), progress(found, entries)),
        open ? [link(said("mark"), `/mark/${uid}`, "main"), reported ? h("p", { class: "soft" }, said("reported")) : link(said("report"), `/report/${uid}`, "line")] : note("wait", said("not_yet"))),
      card(said("points"), points(found.steps, "class", entries)),
    ],
  };
}

export async function markScreen(app, uid) {
  const found = await lesson(app, uid);
  if (!found || found.on > today()) return home(app);
  const before = await waiting("marks", uid), draft = `marks/${uid}`;
  const kept = new Map(((await drafted(draft)) ?? before?.content.marks ?? []).map((each) => [each.place, each]));
  const others = codes("marks").filter(([key]) => !["present", "absent"].includes(key));
  const left = h("p", { class: "soft", role: "status" });
  const rows = found.lines.map((each) => row(each, kept.get(each.place) ?? { code: each.code, minutes: each.minutes, remark: each.remark }));

  function row(each, mark) {
    const fast = ["present", "absent"].map((key) => h("label", { class: `pick ${key}` }, h("input", { type: "radio", name: `m-${each.place}`, value: key, checked: mark.code === key, onchange: () => { other.value = ""; look(); } }), h("span", {}, word("marks", key))));
    const other = choice("other", others, others.some(([key]) => key === mark.code) ? mark.code : "", said("other"));
    const minutes = line("minutes", mark.minutes ? String(mark.minutes) : "", 4, "number");
    minutes.inputMode = "numeric";
    minutes.setAttribute("aria-label", said("minutes"));
    minutes.placeholder = said("minutes");
    other.setAttribute("aria-label", `${said("state")}: ${each.name}`);
    other.addEventListener("change", () => {
      if (other.value) for (const one of box.querySelectorAll("input[type=radio]")) one.checked = false;
      look();
    });
    const box = h("fieldset", { class: "mark" }, h("legend", {}, name(each.name), each.native && [h("br"), name(each.native)], " ", h("small", {}, each.rank && [code(each.rank), " "], code(each.number))), h("div", { class: "row" }, fast, other), minutes);
    const look = () => {
      minutes.hidden = !PART.has(other.value);
      count();
    };
    const now = () => other.value || box.querySelector("input:checked")?.value || "";
    return { box, look, owes: () => PART.has(now()) && !(Number(minutes.value) > 0) && each.name, value: () => now() && { place: each.place, code: now(), minutes: PART.has(now()) ? Number(minutes.value) || 0 : 0, remark: mark.remark ?? "", was: each.code },
      present: () => { if (!now()) { box.querySelector("input").checked = true; look(); } } };
  }

  const collect = () => rows.map((each) => each.value()).filter(Boolean);
  const count = () => (left.textContent = said("left_to_mark", { count: rows.length - collect().length }));
  rows.forEach((each) => each.look());
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); keep(); } },
    h("div", { class: "card" }, h("h2", {}, name(found.title)), left, button(said("all_present"), () => { rows.forEach((each) => each.present()); form.dispatchEvent(new Event("input")); })),
    rows.map((each) => each.box), h("button", { class: "main wide" }, said("keep")));

  async function keep() {
    const marks = collect();
    const owed = rows.map((each) => each.owes()).filter(Boolean);
    if (troubles(form, [!marks.length && said("need_mark"), owed.length && said("need_missed", { who: owed.join(", ") })].filter(Boolean))) return;
    form.dataset.done = "";
    await outbox.write("marks", found.title + comma() + day(found.on), { session: uid, marks }, before);
    await dropDraft(draft);
    app.say("ok", said("kept"));
    app.go(`/class/${uid}`);
  }
  return { title: name(found.title), back: `/class/${uid}`, body: [form], left: keeping(form, draft, collect) };
}

export async function reportScreen(app, uid) {
  const back = await sentBack(app, uid), here = await lesson(app, uid), found = here ?? back;
  if (!found || found.on > today()) return home(app);
  const before = await waiting("report", uid), draft = `report/${uid}`;
  const start = (await drafted(draft)) ?? before?.content ?? back?.told ?? { held: true, minutes: found.minutes };
  const minutes = line("minutes", String(start.minutes ?? ""), 4, "number");
  const why = field(said("why_not"), choice("not_held", codes("not_held"), start.not_held));
  const others = found.able ?? [], taught = others.length > 0 && field(said("taught"), choice("taught", others, start.taught, said("as_planned")), said("taught_help"));
  const long = field(said("how_long"), minutes), step = start.steps?.[0] ?? {};
  const asks = h("div", { class: "asks" });
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); keep(); } },
    back && note("stop", word("late", "refused"), ": ", name(back.answer)),
    card("", h("div", { class: "row" }, ["yes", "no"].map((each) => h("label", { class: "pick" }, h("input", { type: "radio", name: "went", value: each, checked: (each === "yes") === Boolean(start.held), onchange: look }), h("span", {}, said(each === "yes" ? "held" : "not_held"))))), long, taught, why),
    card("", field(said("observed"), area("observed", start.observed, 4000), said("facts_alone")), field(said("meaning"), area("meaning", start.meaning, 4000), said("judgement_help"))),
    card(said("points"), field(said("what"), line("what", step.what, 500)), field(said("who"), line("owner", step.owner)), field(said("by_day"), line("due_on", step.due_on, 10, "date"))),
    card(said("concern"), h("p", { class: "soft" }, said("concern_help")), safeWay()),
    asks, h("button", { class: "main wide" }, said("keep")));

  function look() {
    const went = heldBy(form).went === "yes";
    long.hidden = !went;
    why.hidden = went;
    if (taught) taught.hidden = !went;
  }
  function collect() {
    const all = heldBy(form), went = all.went === "yes";
    return { session: uid, held: went, minutes: went ? Number(all.minutes) || 0 : 0, not_held: went ? "" : all.not_held, taught: went ? all.taught ?? "" : "", topics: start.topics ?? [], observed: all.observed, meaning: all.meaning,
      steps: all.what ? [{ what: all.what, owner: all.owner, due_on: all.due_on }] : [], knows: all.knows === true };
  }
  async function keep() {
    const content = collect();
    if (troubles(form, content.held && !content.minutes ? [said("need_minutes")] : [])) return;
    if (asked(form, asks, content.knows, content.observed, content.meaning, content.steps[0]?.what ?? "")) return;
    form.dataset.done = "";
    await outbox.write("report", found.title + comma() + day(found.on), content, before);
    await dropDraft(draft);
    app.say("ok", said("kept"));
    app.go(here ? `/class/${uid}` : "/outbox");
  }
  look();
  return { title: said("report"), back: here ? `/class/${uid}` : "/", body: [form], left: keeping(form, draft, collect) };
}

export const safeWay = () => away(said("safe_way"), "/concerns/new");

// R-MEN-08: nothing is moved by a machine; whoever writes is asked, and told of the safe way.
export function asked(form, place, knows, ...texts) {
  const found = nudged(...texts);
  if (!found.length || knows) return false;
  place.replaceChildren(note("wait", said("nudge", { words: found.join(", ") })), safeWay(), tick("knows", said("knows")));
  place.scrollIntoView({ block: "center" });
  return true;
}
