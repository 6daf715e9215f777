// Marks from a paper sheet: a letter or a digit, Enter or an arrow for the next line.
export default function typing(sheets) {
  for (const sheet of sheets) {
    const keys = [...sheet.querySelectorAll("input.key")];
    const meanings = new Map();
    const digits = new Map();
    for (const template of sheet.querySelectorAll("template[data-also]")) meanings.set(fold(template.dataset.also), template);
    for (const template of sheet.querySelectorAll("template[data-mark]")) {
      meanings.set(fold(template.dataset.mark), template);
      if (template.dataset.digit) digits.set(template.dataset.digit, template.dataset.mark);
    }
    const opener = sheet.querySelector("template[data-opens]");

    const go = (to) => {
      keys[to]?.focus();
      keys[to]?.select();
    };

    const read = (key) => {
      const typed = chosen(plain(key.value.trim()), opener);
      key.value = (digits.get(typed) ?? typed).toLocaleUpperCase();
      const known = meanings.get(fold(key.value));
      const opens = typed && fold(key.value) === fold(opener?.dataset.opens ?? "");
      const template = known ?? meanings.get("?");
      key.closest("tr").querySelector("[data-means]").replaceChildren(template.content.cloneNode(true), ...(opens ? [opener.content.cloneNode(true)] : []));
      known ? key.removeAttribute("aria-invalid") : key.setAttribute("aria-invalid", "true");
    };

    // Some marks ask for more: how many minutes, or to whom and why.
    const asked = (key, row) => {
      const mark = fold(key.value);
      if (meanings.get(mark)?.hasAttribute("data-timed")) return row.querySelector("input.min");
      if (mark && mark === fold(sheet.dataset.noted ?? "")) return row.querySelector("input.told");
    };

    sheet.addEventListener("click", (event) => {
      const button = event.target.closest("[data-put]");
      const key = button?.closest("tr").querySelector("input.key");
      if (!key) return;
      key.value = button.dataset.put;
      key.dispatchEvent(new Event("input", { bubbles: true }));
      key.focus();
    });

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
        const more = asked(key, row);
        if (event.key === "Enter" && more?.value === "") more.focus();
        else next(key, at + step);
      });
      for (const more of row.querySelectorAll("input.told, input.min")) {
        more.addEventListener("keydown", (event) => {
          const step = { Enter: 1, ArrowUp: 0 }[event.key];
          if (step === undefined) return;
          event.preventDefault();
          next(key, at + step);
        });
      }
    });

    const next = (key, to) => {
      if (to < keys.length) go(Math.max(0, to));
      else if (sheet.dataset.then) document.getElementById(sheet.dataset.then)?.focus();
      else [...(key.form?.elements ?? [])].reverse().find((each) => each.type === "submit" && each.tabIndex >= 0)?.focus();
    };
  }
}

// One letter opens the three excuses: the digit typed after it says which.
function chosen(typed, opener) {
  const letter = opener?.dataset.opens ?? "";
  const digit = typed.slice(letter.length);
  const known = letter && opener.content.querySelector(`[data-put="${CSS.escape(digit)}"]`);
  return known && fold(typed).startsWith(fold(letter)) ? digit : typed;
}

function fold(mark) {
  return mark.toLocaleLowerCase();
}

function plain(text) {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.codePointAt(0) & 15));
}
