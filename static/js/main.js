// Each behaviour is loaded only by pages that hold what it serves. Every page works without them.
const BEHAVIOURS = {
  "[role=alert].problems": "problems",
  "[data-typing]": "typing",
  "[data-draft], [data-sign-out], body[data-account]": "draft",
  "[data-progress]": "progress",
  "form[data-once]": "once",
  "body[data-idle]": "idle",
  "[data-names]": "names",
  "[data-menu]": "menus",
  "[data-check]": "check",
  "[data-all]": "all",
  "[data-balance]": "balance",
  "[data-rows]": "rows",
  "[data-print]": "print",
  "[data-keys]": "keys",
  "[data-grid]": "grid",
};

const version = new URL(import.meta.url).search;
const begun = [];
for (const [place, name] of Object.entries(BEHAVIOURS)) {
  const found = document.querySelectorAll(place);
  if (found.length) {
    begun.push(import(`./behaviours/${name}.js${version}`).then((behaviour) => behaviour.default([...found])));
  }
}
// A test that types must not be faster than the scripts that listen.
Promise.allSettled(begun).then(() => document.documentElement.setAttribute("data-listening", ""));
