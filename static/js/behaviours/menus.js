// An open menu closes at Escape, and when somebody presses or goes elsewhere.
export default function menus(all) {
  const close = (but) => all.forEach((menu) => menu.contains(but) || menu.removeAttribute("open"));
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("focusin", (event) => close(event.target));
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && all.find((menu) => menu.open);
    if (!open) return;
    close(null);
    open.querySelector("summary").focus();
  });
}
