// One letter presses the button that carries it, unless somebody is typing.
export default function keys(places) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=radio]), textarea, select")) return;
    for (const place of places) {
      place.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
    }
  });
}
