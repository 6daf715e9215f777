// What was written and is not sent yet: kept sealed, sent piece by piece, never lost by a line that breaks.
import * as lock from "./lock.js";
import * as store from "./store.js";
import * as wire from "./wire.js";
import { said, tongue } from "./said.js";

const ENTRY = "entry:", MOST = 20, LONGEST = 1000000;

export async function all() {
  const names = await lock.names(ENTRY);
  const found = await Promise.all(names.map(lock.read));
  return found.sort((a, b) => a.written_at.localeCompare(b.written_at));
}

export const one = (id) => lock.read(ENTRY + id);

// `about` is what the list calls it; it stays on the phone.
export async function write(kind, about, content, before) {
  const entry = {
    id: before?.id ?? crypto.randomUUID(), kind, about, content,
    written_at: before?.written_at ?? new Date().toISOString(), state: "waiting", says: "",
  };
  await lock.seal(ENTRY + entry.id, entry);
  await counted();
  navigator.storage?.persist?.();
  return entry;
}

export async function throwAway(id) {
  await lock.forget(ENTRY + id);
  await counted();
}

// In clear, so that a locked phone shows it: how many, and since when.
async function counted() {
  const entries = await all();
  await store.put("clear", "unsent", { count: entries.length, oldest: entries[0] ? Date.parse(entries[0].written_at) : null });
}

export const unsent = async () => (await store.get("clear", "unsent")) ?? { count: 0, oldest: null };

// Gives the answers, one for each entry that went. Raises NoSignal or Refused where it broke off; what
// was answered until then is done.
export async function send(waits) {
  return navigator.locks.request("field-send", async () => {
    const token = await lock.read("token"), answers = [];
    let waiting = await all();
    try {
      while (waiting.length) {
        const piece = next(waiting);
        waiting = waiting.slice(piece.length);
        answers.push(...(await sent(token, piece, waits)));
      }
    } finally {
      if (answers.length) await lock.seal("answers", { at: Date.now(), answers });
      await counted();
    }
    return answers;
  });
}

function next(waiting) {
  let size = 0, count = 0;
  while (count < waiting.length && count < MOST) {
    size += JSON.stringify(waiting[count].content).length;
    if (count && size > LONGEST) break;
    count += 1;
  }
  return waiting.slice(0, count);
}

async function sent(token, piece, waits) {
  let told;
  try {
    const list = piece.map(({ id, kind, content, written_at }) => ({ id, kind, content, written_at }));
    told = await wire.inTurn(() => wire.entries(token, tongue(), list), waits);
  } catch (broken) {
    const faulty = broken instanceof wire.Refused && (broken.status >= 500 || broken.status === 413) && broken.status !== 503;
    if (!faulty) throw broken;
    if (piece.length === 1) return [await answered(piece[0], { outcome: "refused", says: said("trouble", { why: broken.status }) })];
    const found = [];
    for (const each of piece) found.push(...(await sent(token, [each], waits)));
    return found;
  }
  await lock.heard(told.lease);
  const known = new Map(told.answers.map((each) => [each.id, each]));
  return Promise.all(piece.filter((each) => known.has(each.id)).map((each) => answered(each, known.get(each.id))));
}

// Only what was answered leaves the phone; what was written again meanwhile stays.
async function answered(entry, answer) {
  const now = await one(entry.id);
  if (now && JSON.stringify(now.content) === JSON.stringify(entry.content)) {
    if (answer.outcome === "refused") await lock.seal(ENTRY + entry.id, { ...now, state: "refused", says: answer.says ?? "" });
    else await lock.forget(ENTRY + entry.id);
  }
  return { about: entry.about, kind: entry.kind, outcome: answer.outcome, says: answer.says ?? "" };
}
