// Names are covered while somebody else can see the screen, and shown one by one when pressed.
export default function names([toggle]) {
  const root = document.documentElement;
  const title = document.title;
  const show = () => {
    const hidden = sessionStorage.names === "hidden";
    root.dataset.names = hidden ? "hidden" : "shown";
    document.title = hidden ? title.split(" – ").pop() : title;
    toggle.textContent = hidden ? toggle.dataset.show : toggle.dataset.hide;
    toggle.setAttribute("aria-pressed", hidden);
    if (!hidden) document.querySelectorAll(".nm.shown").forEach((name) => name.classList.remove("shown"));
  };
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    sessionStorage.names = root.dataset.names === "hidden" ? "shown" : "hidden";
    show();
  });
  document.addEventListener("click", (event) => {
    const name = event.target.closest?.(".nm:not(.shown)");
    if (root.dataset.names !== "hidden" || !name) return;
    event.preventDefault();
    name.classList.add("shown");
  });
  show();
}
