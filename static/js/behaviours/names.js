// Names are covered while somebody else can see the screen, and shown one by one when pressed.
const KEY = "names";

export default function names([toggle]) {
  const root = document.documentElement;
  const title = document.title;
  const place = document.querySelector("h1 .nm") ? title.split(" – ").pop() : title;
  const show = () => {
    const hidden = sessionStorage.getItem(KEY) === "hidden";
    root.dataset.names = hidden ? "hidden" : "shown";
    document.title = hidden ? place : title;
    toggle.textContent = hidden ? toggle.dataset.show : toggle.dataset.hide;
    toggle.setAttribute("aria-pressed", hidden);
    if (!hidden) document.querySelectorAll(".nm.shown").forEach((name) => name.classList.remove("shown"));
  };
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    sessionStorage.setItem(KEY, root.dataset.names === "hidden" ? "shown" : "hidden");
    show();
  });
  document.addEventListener("click", (event) => {
    const name = event.target.closest?.(".nm");
    if (root.dataset.names !== "hidden" || !name || name.classList.contains("shown")) return;
    event.preventDefault();
    name.classList.add("shown");
  });
  show();
}
