// Pictures of things: drawn anew on a canvas before they are kept, so that neither place nor camera
// comes along; the site draws them anew once more.
import { button, field, h, line, note, tick } from "./pieces.js";
import { said } from "./said.js";

const MOST = 3, SIDE = 1280;

export function photoBox(start) {
  const list = [], told = h("p", { role: "status" });
  const file = h("input", { type: "file", accept: "image/*", capture: "environment", hidden: true, onchange: take });
  const press = button(said("add_photo"), () => file.click());
  const box = h("div", { class: "photos", "data-of": "" }, note("wait", said("photos_help")), press, file, told);

  async function take() {
    const [picture] = file.files;
    if (!picture) return;
    try {
      add({ data: await drawn(picture), shows: "", clear: false });
      told.textContent = "";
    } catch {
      told.textContent = said("photo_bad");
    }
    file.value = "";
  }
  function add(each) {
    const made = h("div", { class: "group" }, h("img", { src: `data:image/jpeg;base64,${each.data}`, alt: "" }), field(said("photo_of"), line("shows", each.shows)), tick("clear", said("no_people"), each.clear),
      button(said("remove"), () => { list.splice(list.indexOf(one), 1); made.remove(); look(); }, "plain"));
    const one = { data: each.data, made };
    list.push(one);
    box.insertBefore(made, press);
    look();
  }
  function look() {
    press.hidden = list.length >= MOST;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  start.forEach(add);
  return { box, values: () => list.map(({ data, made }) => ({ data, shows: made.querySelector("[name=shows]").value.trim(), clear: made.querySelector("[name=clear]").checked })) };
}

async function drawn(picture) {
  const image = await createImageBitmap(picture, { imageOrientation: "from-image" });
  const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
  const canvas = h("canvas", { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return canvas.toDataURL("image/jpeg", 0.7).split(",")[1];
}
