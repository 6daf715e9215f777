// Bars of who is on a run follow the marks in the list beside them.
const SVG = "http://www.w3.org/2000/svg";

export default function balance(places) {
  const boxes = [...document.querySelectorAll("input[data-bars]")];
  for (const place of places) {
    const rows = [...place.querySelectorAll("tbody tr")];
    const show = () => {
      const added = rows.map(() => 0);
      for (const box of boxes.filter((each) => each.checked)) {
        for (const at of box.dataset.bars.split(" ")) added[Number(at)] += 1;
      }
      rows.forEach((row, at) => draw(row, added[at], Number(place.dataset.balance)));
    };
    if (boxes.length) document.addEventListener("change", show);
    if (boxes.length) show();
  }
}

function draw(row, added, most) {
  const now = Number(row.dataset.now);
  const figure = row.querySelector("svg");
  const [line] = figure.children;
  const whole = figure.viewBox.baseVal.width;
  const long = (people) => (people / most) * (whole - 4);
  const strokes = [];
  for (let at = 3; at < Math.trunc(long(added)); at += 4) strokes.push(`M${at} 0V12`);
  figure.replaceChildren(
    line,
    ...(now ? [part(2, long(now), whole, "rect", { class: "k1" })] : []),
    ...(added ? [part(2 + long(now), long(added), whole, "rect", { class: "hatch" })] : []),
    ...(strokes.length
      ? [part(2 + long(now), long(added), whole, "path", { class: "ln thin", d: strokes.join("") })]
      : []),
  );
  row.querySelector(".num").textContent = added ? `${now} + ${added}` : `${now}`;
}

function part(x, wide, whole, tag, facts) {
  const place = document.createElementNS(SVG, "g");
  const shape = document.createElementNS(SVG, tag);
  const at = document.documentElement.dir === "rtl" ? whole - x - wide : x;
  place.setAttribute("transform", `translate(${at} 3)`);
  const all = tag === "rect" ? { ...facts, width: wide, height: 12 } : facts;
  for (const [name, value] of Object.entries(all)) shape.setAttribute(name, value);
  place.append(shape);
  return place;
}
