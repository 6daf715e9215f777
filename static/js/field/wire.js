// What is asked of the site. A phone proves itself by its token alone: no cookie goes along.
const ROOT = new URL("/field/", location.href);

export class NoSignal extends Error {}

export class Refused extends Error {
  constructor(status, told) {
    super(told.says ?? "");
    this.status = status;
    this.withdrawn = told.withdrawn === true;
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
  if (!answer.ok) throw new Refused(answer.status, told);
  return told;
}

export const here = (language) => ask("here", { method: "GET", language });
export const standing = (device) => ask(`devices/${device}/standing`, { method: "GET", language: "en", credentials: "omit" });
export const register = (name, mark, language) =>
  ask("devices", { language, body: { name }, headers: { "X-CSRFToken": mark } });
export const secret = (device, mark, language) =>
  ask(`devices/${device}/secret`, { language, body: {}, headers: { "X-CSRFToken": mark } });
export const holdings = (token, language) => ask("holdings", { token, language, body: {} });
export const entries = (token, language, list) => ask("entries", { token, language, body: { entries: list } });
