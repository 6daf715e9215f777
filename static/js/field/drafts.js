// What is being typed is kept, sealed, a moment after each key: a battery that dies loses a second.
import * as lock from "./lock.js";

export const drafted = (name) => lock.read(`draft:${name}`);
export const dropDraft = (name) => lock.forget(`draft:${name}`);

// Listens to a form; gives what to do when the screen is left.
export function keeping(form, name, collect) {
  let wait = null, changed = false;
  const keep = async () => {
    clearTimeout(wait);
    if (changed && lock.isOpen() && form.dataset.done === undefined) await lock.seal(`draft:${name}`, collect());
  };
  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(wait);
    wait = setTimeout(keep, 600);
  });
  return keep;
}
