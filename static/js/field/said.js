// What the app says, in the reader's language, with what the lists offer.
import * as store from "./store.js";

let told = null, language = "en";

export async function load(wanted) {
  const kept = wanted ?? (await store.get("clear", "language").catch(() => null)) ?? document.documentElement.lang;
  language = ["en", "fr", "ar"].includes(kept) ? kept : "en";
  told = await (await fetch(`/field/words/${language}.json`)).json();
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  if (wanted) await store.put("clear", "language", language).catch(() => null);
}

export const tongue = () => language;
export const comma = () => (language === "ar" ? "، " : ", ");
export const tongues = () => Object.entries(told.languages);
export const codes = (list) => told.codes[list];
export const word = (list, code) => told.codes[list].find(([each]) => each === code)?.[1] ?? code;

export function said(key, facts = {}) {
  return (told.said[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}

export const day = (text) => (text ? shown(new Date(`${text}T12:00:00`), { weekday: "short", day: "numeric", month: "long" }) : "");
export const instant = (at) => shown(new Date(at), { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

function shown(at, how) {
  const text = new Intl.DateTimeFormat(`${{ en: "en-GB" }[language] ?? language}-u-ca-gregory-nu-latn`, how).format(at);
  return language === "fr" && at.getDate() === 1 ? text.replace(/\b1 /, "1er ") : text;
}

// How long the oldest of what waits has waited.
export function oldest(since) {
  const minutes = Math.max(0, Math.round((Date.now() - since) / 60000));
  if (minutes < 1) return said("oldest_now");
  if (minutes < 90) return said("oldest_minutes", { count: minutes });
  return minutes < 2880 ? said("oldest_hours", { count: Math.round(minutes / 60) }) : said("oldest_days", { count: Math.round(minutes / 1440) });
}

// Words that may be about a concern (R-MEN-08): the same beginnings that the site knows.
export function nudged(...texts) {
  const plain = texts.join("\n").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/ـ/g, "")
    .replace(/[أإآٱ]/g, "ا").replace(/’/g, "'");
  const starts = "(?<![\\p{L}\\p{N}_])(?:[وفبلك]?(?:ال|لل)?)?";
  const stems = [...told.stems].sort((a, b) => b[0].length - a[0].length).map(([stem, whole]) =>
    stem.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") + (whole ? "e?s?(?![\\p{L}\\p{N}_])" : "[\\p{L}\\p{N}_]*"));
  const found = plain.matchAll(new RegExp(`${starts}(${stems.join("|")})`, "gu"));
  return [...new Set([...found].map((each) => each[1]))];
}
