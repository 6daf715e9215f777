// While a record is typed in: ask whether the person is already known, and show the answer.
export default function check(places) {
  for (const place of places) {
    const form = place.closest("form");
    const names = place.dataset.fields.split(" ");
    let asked = "";
    form.addEventListener("focusout", async (event) => {
      if (!names.includes(event.target.name)) return;
      const typed = new URLSearchParams(names.map((name) => [name, form.elements[name]?.value ?? ""]));
      if (String(typed) === asked) return;
      asked = String(typed);
      const address = new URL(place.dataset.check, location.href);
      for (const [name, value] of typed) address.searchParams.set(name, value);
      try {
        const answer = await fetch(address);
        const text = await answer.text();
        if (answer.ok && !answer.redirected && String(typed) === asked) place.innerHTML = text;
      } catch {
        asked = ""; // no signal: the server asks again when the form is sent
      }
    });
  }
}
