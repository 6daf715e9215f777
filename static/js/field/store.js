// What lies on the phone: one place in clear for what says nothing of anybody, one for what is sealed.
const NAME = "field", PLACES = ["clear", "sealed"];
let opened = null;

function open() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => PLACES.forEach((each) => asked.result.createObjectStore(each));
    asked.onsuccess = () => {
      asked.result.onversionchange = () => {
        asked.result.close();
        opened = null;
      };
      done(asked.result);
    };
    asked.onerror = () => failed(asked.error);
  });
  return opened;
}

async function ask(place, mode, deed) {
  const database = await open();
  return new Promise((done, failed) => {
    const deal = database.transaction(place, mode, mode === "readwrite" ? { durability: "strict" } : undefined);
    const asked = deed(deal.objectStore(place));
    deal.oncomplete = () => done(asked?.result);
    deal.onabort = deal.onerror = () => failed(deal.error);
  });
}

export const get = (place, key) => ask(place, "readonly", (store) => store.get(key));
export const put = (place, key, value) => ask(place, "readwrite", (store) => store.put(value, key));
export const remove = (place, key) => ask(place, "readwrite", (store) => store.delete(key));
export const keys = (place) => ask(place, "readonly", (store) => store.getAllKeys());

export async function empty() {
  (await open()).close();
  opened = null;
  await new Promise((done) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = done;
  });
}
