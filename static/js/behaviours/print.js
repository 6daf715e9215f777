// A button that prints this page; hidden where scripts do not run, as it could do nothing.
export default function print(buttons) {
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
