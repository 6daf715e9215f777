// Marks from a paper sheet: a letter or a digit, Enter or an arrow for the next line.
export default function typing(sheets) {
  for (const sheet of sheets) {
    const keys = [...sheet.querySelectorAll("input.key")];
    const meanings = new Map();
    const digits = new Map();
    for (const template of sheet.querySelectorAll("template[data-mark]")) {
      meanings.set(fold(template.dataset.mark), template);
      if (template.dataset.digit) digits.set(template.dataset.digit, template.dataset.mark);
    }

    const go = (to) => {
      keys[to]?.focus();
      keys[to]?.select();
    };

    const read = (key) => {
      const typed = plain(key.value.trim());
      key.value = (digits.get(typed) ?? typed).toLocaleUpperCase();
      const known = meanings.get(fold(key.value));
      const template = known ?? meanings.get("?");
      key.closest("tr").querySelector("[data-means]").replaceChildren(template.content.cloneNode(true));
      key.toggleAttribute("aria-invalid", !known);
      if (!known) key.setAttribute("aria-invalid", "true");
    };

    keys.forEach((key, at) => {
      const row = key.closest("tr");
      key.addEventListener("input", () => read(key));
      key.addEventListener("focus", () => {
        row.classList.add("here");
        key.select();
      });
      key.addEventListener("blur", () => row.classList.remove("here"));
      key.addEventListener("keydown", (event) => {
        const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        if (at + step < keys.length) go(Math.max(0, at + step));
        else document.querySelector(`[form="${key.form?.id}"][type=submit], [data-then]`)?.focus();
      });
    });
  }
}

function fold(mark) {
  return mark.toLocaleLowerCase();
}

function plain(text) {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.codePointAt(0) & 15));
}
