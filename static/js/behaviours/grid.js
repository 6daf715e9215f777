// Classes of a week are drawn to another time: with the pointer, or with the arrow keys.
// What is in the way comes from the server, which asks again when it saves.
const STEP = 15;

export default function grid(grids) {
  for (const place of grids) for (const lesson of place.querySelectorAll("[data-lesson]")) begin(place, lesson);
}

function begin(place, lesson) {
  const says = place.querySelector("[data-says]");
  const form = place.querySelector("[data-move]");
  const grip = lesson.querySelector("[data-grip]");
  const days = [...place.querySelectorAll("th[data-day]")];
  const rows = [...place.querySelectorAll("tr[data-at]")];
  const first = minutes(rows[0].dataset.at);
  const long = minutes(lesson.dataset.ends) - minutes(lesson.dataset.starts);
  const home = { day: days.findIndex((day) => day.dataset.day === lesson.dataset.on), at: minutes(lesson.dataset.starts) };
  const last = first + rows.length * STEP - long;
  let held = null;
  let ghost = null;
  let taken = null;
  let asked = false;

  const ask = async () => {
    if (asked) return;
    asked = true;
    try {
      const answer = await fetch(lesson.dataset.taken);
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      taken = (await answer.json()).taken;
    } catch {
      asked = false; // no signal: the server asks when it is kept
    }
    if (held) show();
  };

  const clashes = () => {
    const on = days[held.day].dataset.day;
    const met = (taken ?? []).filter((each) => each.on === on && minutes(each.starts) < held.at + long && held.at < minutes(each.ends));
    return [...new Set(met.map((each) => each.says))];
  };

  const show = () => {
    const found = clashes();
    const when = `${days[held.day].textContent} ${clock(held.at)}–${clock(held.at + long)}`;
    const known = taken === null ? place.dataset.unknown : place.dataset.free;
    says.textContent = `${when}. ${found.length ? found.slice(0, 3).join(" ") : known}`;
    says.classList.toggle("stop", found.length > 0);
    ghost.classList.toggle("stop", found.length > 0);
    const at = Math.max(0, Math.floor((held.at - first) / STEP));
    const end = Math.min(rows.length - 1, Math.ceil((held.at + long - first) / STEP) - 1);
    const frame = place.getBoundingClientRect();
    const day = days[held.day].getBoundingClientRect();
    const top = rows[at].getBoundingClientRect().top;
    ghost.style.left = `${day.left - frame.left}px`;
    ghost.style.width = `${day.width}px`;
    ghost.style.top = `${top - frame.top}px`;
    ghost.style.height = `${rows[end].getBoundingClientRect().bottom - top}px`;
    ghost.textContent = clock(held.at);
  };

  const take = () => {
    if (held) return;
    held = { ...home };
    ghost = document.createElement("div");
    ghost.className = "ghost";
    ghost.setAttribute("aria-hidden", "true");
    place.append(ghost);
    lesson.classList.add("held");
    getSelection()?.removeAllRanges();
    ask();
  };

  const drop = () => {
    ghost?.remove();
    lesson.classList.remove("held");
    held = ghost = null;
  };

  const back = () => {
    drop();
    says.classList.remove("stop");
    says.textContent = place.dataset.undone;
  };

  const keep = () => {
    if (held.day === home.day && held.at === home.at) return back();
    if (clashes().length) return false;
    form.action = lesson.dataset.lesson;
    form.elements.seen.value = lesson.dataset.seen;
    form.elements.on.value = days[held.day].dataset.day;
    form.elements.starts.value = clock(held.at);
    says.textContent = place.dataset.kept;
    form.submit();
    return true;
  };

  const put = (day, at) => {
    held.day = Math.min(days.length - 1, Math.max(0, day));
    held.at = Math.min(last, Math.max(first, at));
    show();
  };

  grip.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const sign = getComputedStyle(place).direction === "rtl" ? -1 : 1;
    const [day, step] = { ArrowLeft: [-sign, 0], ArrowRight: [sign, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] ?? [];
    if (day !== undefined) {
      event.preventDefault();
      take();
      put(held.day + day, held.at + step);
    } else if (held && event.key === "Enter") {
      event.preventDefault();
      keep();
    } else if (held && event.key === "Escape") {
      event.preventDefault();
      back();
    }
  });
  grip.addEventListener("focus", () => (says.textContent = place.dataset.held));
  grip.addEventListener("blur", () => held && !held.drawn && back());

  lesson.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (event.target.closest("a, button") && !event.target.closest("[data-grip]"))) return;
    const from = { x: event.clientX, y: event.clientY };
    const offset = event.clientY - lesson.getBoundingClientRect().top;
    const moving = (to) => {
      if (!held && Math.hypot(to.clientX - from.x, to.clientY - from.y) < 6) return;
      to.preventDefault();
      take();
      held.drawn = true;
      const day = days.findIndex((each) => {
        const box = each.getBoundingClientRect();
        return box.left <= to.clientX && to.clientX < box.right;
      });
      const row = rows.findLastIndex((each) => each.getBoundingClientRect().top <= to.clientY - offset + 4);
      put(day < 0 ? held.day : day, first + Math.max(0, row) * STEP);
    };
    const done = (up) => {
      stop();
      if (!held) return;
      grip.addEventListener("click", (click) => click.preventDefault(), { once: true });
      if (up.type === "pointercancel") return back();
      if (keep() === false) drop();
    };
    const escape = (key) => {
      if (key.key !== "Escape" || !held) return;
      stop();
      back();
    };
    const stop = () => {
      document.removeEventListener("pointermove", moving);
      document.removeEventListener("pointerup", done);
      document.removeEventListener("pointercancel", done);
      document.removeEventListener("keydown", escape);
    };
    document.addEventListener("pointermove", moving, { passive: false });
    document.addEventListener("pointerup", done);
    document.addEventListener("pointercancel", done);
    document.addEventListener("keydown", escape);
  });
  lesson.addEventListener("dragstart", (event) => event.preventDefault());
}

function minutes(at) {
  const [hour, minute] = at.split(":").map(Number);
  return hour * 60 + minute;
}

function clock(at) {
  return `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
}
