// A log of one contact, facts apart from judgement; and how an action point stands.
import * as outbox from "./outbox.js";
import { asked, safeWay } from "./marking.js";
import { dropDraft, drafted, keeping } from "./drafts.js";
import { photoBox } from "./photos.js";
import { area, button, card, choice, field, h, held as heldBy, line, name, tick, troubles } from "./pieces.js";
import { held, home, today } from "./screens.js";
import { codes, comma, day, said } from "./said.js";

export async function logScreen(app, assignment, id) {
  const whose = (await held(app)).counterparts.find((each) => each.assignment === assignment);
  if (!whose) return home(app);
  const before = id && (await outbox.one(id)), draft = `log/${assignment}/${id ?? ""}`;
  const start = (await drafted(draft)) ?? before?.content ?? { held_on: today(), place: whose.place, mode: whose.mode, language: whose.language };
  const ratings = rows(start.ratings, (each) => rating(each, whose.scale), said("one_more_rating"));
  const actions = rows(start.actions, point, said("one_more_point"));
  const photos = photoBox(start.photos ?? []), asks = h("div", { class: "asks" });
  const objectives = whose.objectives.map((each, at) => [String(at + 1), each]);
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); keep(); } },
    card("", field(said("day"), line("held_on", start.held_on, 10, "date")), field(said("contact"), choice("contact", codes("contacts"), start.contact)), field(said("how"), choice("mode", codes("modes"), start.mode)), field(said("place"), line("place", start.place)),
      h("details", {}, h("summary", {}, said("more")), field(said("from"), line("starts", start.starts, 5, "time")), field(said("to"), line("ends", start.ends, 5, "time")), field(said("language"), choice("language", codes("languages"), start.language)), tick("interpreted", said("interpreted"), start.interpreted),
        field(said("participants"), line("participants", start.participants, 240), said("offices_help")), field(said("objective"), choice("objective", objectives, String(start.objective || ""), said("none"))),
        h("fieldset", {}, h("legend", {}, said("obstacles")), codes("obstacles").map(([key, words]) => many(key, words, (start.obstacles ?? []).includes(key)))))),
    card("", field(said("facts"), area("facts", start.facts), said("facts_alone"))),
    card("", field(said("judgement"), area("judgement", start.judgement), said("judgement_help")), h("h2", {}, said("ratings")), ratings.box),
    card("", field(said("their_view"), area("their_view", start.their_view)), field(said("advice"), area("advice", start.advice)), field(said("response"), choice("response", codes("responses"), start.response, said("none"))), field(said("response_why"), line("response_why", start.response_why, 500))),
    card(said("points"), actions.box), card(said("photos"), photos.box),
    card("", field(said("next_on"), line("next_on", start.next_on, 10, "date")), tick("confidential", said("confidential"), start.confidential)),
    card(said("concern"), h("p", { class: "soft" }, said("concern_help")), safeWay()),
    asks, h("button", { class: "main wide" }, said("keep")));

  function collect() {
    const all = heldBy(form);
    return { ...all, assignment, objective: Number(all.objective) || 0, response: all.advice ? all.response : "", ratings: ratings.values(), actions: actions.values(), photos: photos.values(), knows: all.knows === true };
  }
  async function keep() {
    const content = collect(), wrong = [];
    if (content.held_on > today() || content.held_on < whose.from || content.held_on > whose.until) wrong.push(said("need_day"));
    if (!content.place) wrong.push(said("need_place"));
    if (content.facts.length < 10) wrong.push(said("need_facts"));
    if (content.ratings.some((each) => each.rating && each.evidence.length < 10)) wrong.push(said("need_evidence"));
    if (content.actions.some((each) => !each.owner || !each.due_on)) wrong.push(said("need_point"));
    if (content.photos.some((each) => !each.clear || each.shows.length < 3)) wrong.push(said("need_photo"));
    if (troubles(form, wrong)) return;
    const texts = [content.facts, content.judgement, content.their_view, content.advice, content.response_why, ...content.ratings.map((each) => each.evidence), ...content.actions.map((each) => each.what)];
    if (asked(form, asks, content.knows, ...texts)) return;
    form.dataset.done = "";
    await outbox.write("log", whose.office + comma() + day(content.held_on), content, before);
    await dropDraft(draft);
    app.say("ok", said("kept"));
    app.go(`/counterpart/${whose.uid}`);
  }
  return { title: said("log"), back: `/counterpart/${whose.uid}`, body: [h("p", { class: "whose" }, name(whose.office), " · ", name(whose.unit)), form], left: keeping(form, draft, collect) };
}

function many(key, words, checked) {
  const made = tick("obstacles", words, checked);
  const box = made.querySelector("input");
  box.dataset.many = "";
  box.value = key;
  return made;
}

// Any number of small groups of fields, each with its own names.
function rows(start, make, more) {
  const box = h("div", { class: "rows" }), list = [];
  const add = (each) => {
    const made = make(each);
    list.push(made);
    box.insertBefore(made.box, press);
  };
  const press = button(more, () => add({}));
  box.append(press);
  (start ?? []).forEach(add);
  return { box, values: () => list.map((each) => each.value()).filter(Boolean) };
}

function rating(each, scale) {
  const box = h("div", { class: "group", "data-of": "" }, field(said("area"), choice("area", codes("areas"), each.area, said("none"))), field(said("rating"), choice("rating", codes(scale), String(each.rating ?? ""))), field(said("evidence"), line("evidence", each.evidence, 1000)));
  return { box, value: () => { const all = heldBy(box); return all.area && { ...all, rating: Number(all.rating) }; } };
}

function point(each) {
  const box = h("div", { class: "group", "data-of": "" }, field(said("what"), line("what", each.what, 240)), field(said("who"), line("owner", each.owner)), field(said("by_day"), line("due_on", each.due_on, 10, "date")), tick("agreed", said("agreed"), !each.not_agreed));
  return { box, value: () => { const { agreed, ...all } = heldBy(box); return all.what && { ...all, not_agreed: !agreed }; } };
}

export async function actionScreen(app, of, uid, id) {
  const found = await held(app), parts = of === "class" ? found.classes : found.counterparts;
  const listed = (each) => (of === "class" ? each.steps : each.points).find((one) => one.uid === uid);
  const whose = parts.find(listed), shown = whose && listed(whose);
  const back = whose ? `/${of === "class" ? "class" : "counterpart"}/${whose.uid}` : "/";
  const before = id ? await outbox.one(id) : (await outbox.all()).find((each) => each.kind === "action" && each.content.action === uid);
  if (!shown && !before) return home(app);
  const start = before?.content ?? { version: shown.version }, what = shown?.what ?? before.about;
  const form = h("form", { class: "card", onsubmit: (event) => { event.preventDefault(); keep(); } },
    h("p", {}, name(what), shown && [h("br"), h("small", {}, name(shown.owner), shown.due_on && ` · ${day(shown.due_on)}`)]),
    field(said("state"), choice("state", codes("states"), start.state ?? "done")), of !== "class" && field(said("outcome"), line("outcome", start.outcome, 500)),
    h("button", { class: "main" }, said("keep")));

  async function keep() {
    await outbox.write("action", what, { ...heldBy(form), action: uid, of, version: start.version }, before);
    app.say("ok", said("kept"));
    app.go(back);
  }
  return { title: said("points"), back, body: [form] };
}
