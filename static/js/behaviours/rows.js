// Lines of a list in a form are added here: the last one, copied empty.
export default function rows(lists) {
  for (const list of lists) {
    const more = list.querySelector("[data-more]");
    more.type = "button";
    more.addEventListener("click", () => add(list, more).querySelector("input, select").focus());
  }
}

// Lines that a kept draft speaks of and the page does not have yet.
export function grow(form, name) {
  for (const list of form.querySelectorAll("[data-rows]")) {
    const more = list.querySelector("[data-more]");
    const [, at] = name.match(new RegExp(`^${CSS.escape(more.value)}-([0-9]{1,3})-`)) ?? [];
    while (at && !form.elements[name] && next(list) <= Number(at)) add(list, more);
  }
}

function next(list) {
  const last = [...list.querySelectorAll("[data-line]")].at(-1);
  return Number(last.querySelector("[name]").name.match(/-([0-9]+)-/)[1]) + 1;
}

function add(list, more) {
  const last = [...list.querySelectorAll("[data-line]")].at(-1);
  const to = next(list);
  const line = last.cloneNode(true);
  for (const each of line.querySelectorAll("*")) {
    for (const name of ["id", "for", "name", "aria-describedby"]) {
      const said = each.getAttribute(name);
      if (said) each.setAttribute(name, said.replace(/-[0-9]+-/g, `-${to}-`));
    }
    each.removeAttribute("aria-invalid");
    each.classList.remove("is-invalid", "bad");
    if (each.type === "checkbox") each.checked = each.defaultChecked = false;
    else if (each.matches("input")) each.value = each.defaultValue = "";
    else if (each.matches("select")) each.selectedIndex = 0;
  }
  line.querySelectorAll(".err").forEach((error) => error.remove());
  more.before(line);
  return line;
}
