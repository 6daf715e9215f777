// A form is sent once, however often its button is pressed. Coming back wakes it again.
export default function once(forms) {
  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      form.setAttribute("aria-busy", "true");
    });
  }
  addEventListener("pageshow", () => {
    for (const form of forms) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });
}
