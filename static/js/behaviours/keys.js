// One letter presses the button that carries it, unless somebody is typing or has switched it off.
const KEY = "keys";
const off = () => localStorage.getItem(KEY) === "off";

// On an Arabic keyboard too: there the key says where it lies, not which letter it writes.
function letter(event) {
  const written = event.key.toLowerCase();
  return /^[a-z]$/.test(written) ? written : event.code.replace(/^Key/, "").toLowerCase();
}

export default function keys(places) {
  addEventListener("keydown", (event) => {
    if (off() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=radio]), textarea, select")) return;
    for (const place of places) {
      place.querySelector(`[data-key="${CSS.escape(letter(event))}"]`)?.click();
    }
  });
  for (const toggle of document.querySelectorAll("[data-keys-switch]")) {
    const show = () => {
      toggle.textContent = off() ? toggle.dataset.on : toggle.dataset.off;
    };
    toggle.hidden = false;
    toggle.addEventListener("click", () => {
      localStorage.setItem(KEY, off() ? "on" : "off");
      show();
    });
    show();
  }
}
