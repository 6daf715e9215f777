// What is asked of the site. A phone proves itself by its token alone: no cookie goes along.
const MOST_TURNS = 60;
const ROOT = new URL("/field/", location.href);

export class NoSignal extends Error {}

export class Refused extends Error {
  constructor(status, told, wait = 0) {
    super(told.says ?? "");
    this.status = status;
    this.withdrawn = told.withdrawn === true;
    this.shut = told.shut === true;
    this.wait = wait;
  }
}

async function ask(path, { token, language, method = "POST", body, headers = {}, ...more }) {
  let answer;
  try {
    answer = await fetch(new URL(path, ROOT), {
      method, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(90000),
      headers: { "Accept-Language": language, ...(token && { Authorization: `Bearer ${token}` }),
        ...(body && { "Content-Type": "application/json" }), ...headers },
      body: body && JSON.stringify(body), credentials: token ? "omit" : "same-origin", ...more,
    });
  } catch {
    throw new NoSignal();
  }
  if (answer.type === "opaqueredirect") throw new Refused(401, {});
  let told;
  try {
    told = await answer.json();
  } catch {
    if (answer.ok) throw new NoSignal();
    told = {};
  }
  if (!answer.ok) throw new Refused(answer.status, told, told.wait ?? Number(answer.headers.get("Retry-After")));
  return told;
}

// Others are at it, or the phone asks too often: it waits its turn and asks again by itself. `waits` is
// told for how many seconds, and says whether to go on.
export async function inTurn(deed, waits) {
  for (let tried = 0; ; tried += 1) {
    try {
      return await deed();
    } catch (busy) {
      if (!(busy instanceof Refused) || ![429, 503].includes(busy.status) || !busy.wait || tried >= MOST_TURNS) throw busy;
      const wait = busy.wait + Math.random();
      if (!waits(Math.ceil(wait))) throw busy;
      await new Promise((done) => setTimeout(done, wait * 1000));
      if (!waits(1)) throw busy;
    }
  }
}

export const here = (language) => ask("here", { method: "GET", language });
export const standing = (device) => ask(`devices/${device}/standing`, { method: "GET", language: "en", credentials: "omit" });
export const register = (name, mark, language) =>
  ask("devices", { language, body: { name }, headers: { "X-CSRFToken": mark } });
export const secret = (device, mark, language) =>
  ask(`devices/${device}/secret`, { language, body: {}, headers: { "X-CSRFToken": mark } });
export const holdings = (token, language) => ask("holdings", { token, language, body: {} });
export const entries = (token, language, list) => ask("entries", { token, language, body: { entries: list } });
