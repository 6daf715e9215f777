// Pieces of a page. What people wrote goes in as text, never as markup.
import { said } from "./said.js";

export function h(tag, facts = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(facts ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && typeof value !== "string") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false));
  return made;
}

export const name = (text) => h("bdi", {}, text);
export const code = (text) => h("bdi", { class: "code", dir: "ltr" }, text);
export const button = (words, onclick, look = "line") => h("button", { type: "button", class: look, onclick }, words);
export const link = (words, to, look = "") => h("a", { href: `#${to}`, class: look }, words);
// A page of the site: it needs signal, and opens beside the app.
export const away = (words, to) => h("a", { href: to, target: "_blank", rel: "noopener", class: "line" }, words);
export const card = (title, ...inside) => h("section", { class: "card" }, title && h("h2", {}, title), inside);
export const note = (look, ...inside) => h("p", { class: `note ${look}`, role: look === "stop" ? "alert" : "status" }, inside);

let number = 0;
export function field(label, made, help = "") {
  made.id ||= `f${(number += 1)}`;
  const told = help && h("p", { class: "help", id: `${made.id}-help` }, help);
  if (told) made.setAttribute("aria-describedby", told.id);
  return h("div", { class: "field" }, h("label", { for: made.id }, label), told, made);
}

export const line = (name_, value = "", most = 120, kind = "text") => h("input", { name: name_, value: value ?? "", maxlength: String(most), type: kind, autocomplete: "off" });
export const area = (name_, value = "", most = 2000) => {
  const made = h("textarea", { name: name_, rows: "4", maxlength: String(most) });
  made.value = value ?? "";
  return made;
};

export function choice(name_, options, value = "", empty = null) {
  const made = h("select", { name: name_ }, empty !== null && h("option", { value: "" }, empty),
    options.map(([key, words]) => h("option", { value: key }, words)));
  made.value = value ?? "";
  if (made.selectedIndex < 0) made.selectedIndex = 0;
  return made;
}

export function tick(name_, words, checked = false) {
  return h("label", { class: "tick" }, h("input", { type: "checkbox", name: name_, checked: Boolean(checked) }), h("span", {}, words));
}

// What a form holds, by the names of its fields.
export function held(form) {
  const found = {};
  for (const each of form.querySelectorAll("[name]")) {
    if (each.closest("[data-of]") && each.closest("[data-of]") !== form) continue;
    if (each.type === "radio") { if (each.checked) found[each.name] = each.value; }
    else if (each.dataset.many !== undefined) { found[each.name] ??= []; if (each.checked) found[each.name].push(each.value); }
    else found[each.name] = each.type === "checkbox" ? each.checked : each.value.trim();
  }
  return found;
}

export function troubles(form, list) {
  form.querySelector(".troubles")?.remove();
  if (!list.length) return false;
  const told = h("div", { class: "note stop troubles", role: "alert", tabindex: "-1" }, h("h2", {}, said("problems")),
    h("ul", {}, list.map((each) => h("li", {}, each))));
  form.prepend(told);
  told.scrollIntoView({ block: "start" });
  told.focus();
  return true;
}

// A question in the page itself: nothing of the browser's own stands in the way.
export function sure(words, deed) {
  const yes = button(said("yes"), () => { box.remove(); deed(); }, "stop");
  const box = h("div", { class: "sure", role: "alertdialog", "aria-label": words }, h("p", {}, words), h("div", { class: "row" }, yes, button(said("no"), () => box.remove())));
  document.body.append(box);
  yes.focus();
}
