// Fetch the page again and put in its part on the work, until that has ended.
const EVERY = 2000;

export default function progress(parts) {
  for (const part of parts) setTimeout(() => again(part.id), EVERY);
}

async function again(id, pause = EVERY) {
  const part = document.getElementById(id);
  try {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "progress" } });
    if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(id);
    if (!fresh) return;
    if (part.innerHTML !== fresh.innerHTML && !part.contains(document.activeElement)) {
      part.innerHTML = fresh.innerHTML;
    }
    if (!fresh.hasAttribute("data-progress")) {
      location.reload();
      return;
    }
    setTimeout(() => again(id), EVERY);
  } catch {
    setTimeout(() => again(id, Math.min(pause * 2, 60000)), pause * 2);
  }
}
