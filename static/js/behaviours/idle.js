// Says two minutes before the session ends that nobody is typing; then leaves the page for the
// one for signing in. What was typed is in the draft already. Other tabs count as being here.
const MINUTE = 60000;
const WARNING = 2 * MINUTE;
const SEEN = "last-seen";

export default function idle([body]) {
  const allowed = Number(body.dataset.idle) * MINUTE;
  let renewed = Date.now();
  const seen = () => localStorage.setItem(SEEN, String(Date.now()));
  seen();
  for (const event of ["keydown", "pointerdown", "input"]) {
    addEventListener(event, () => {
      seen();
      if (Date.now() - renewed > allowed / 3) renew();
    }, { passive: true });
  }

  // The server counts requests, not keys: tell it from time to time that somebody types.
  function renew() {
    renewed = Date.now();
    fetch(location.pathname + location.search, { method: "HEAD" }).catch(() => {});
  }

  setInterval(() => {
    const left = allowed - (Date.now() - Number(localStorage.getItem(SEEN)));
    const shown = document.querySelector(".idle");
    if (left <= 0) location.assign(body.dataset.signIn || location.href);
    else if (left > WARNING) shown?.remove();
    else if (!shown) warn();
  }, 5000);

  function warn() {
    const note = document.getElementById("idle-note").content.cloneNode(true);
    note.querySelector("button").addEventListener("click", () => {
      seen();
      renew();
      document.querySelector(".idle")?.remove();
    });
    body.append(note);
  }
}
