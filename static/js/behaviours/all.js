// One box ticks all of its column on this page; how many are chosen is said as they are, and
// what names a number goes, or says something else, when it is not that many any more.
export default function all(labels) {
  for (const label of labels) {
    const box = label.querySelector("input");
    const rows = [...document.querySelectorAll(`input[type=checkbox][name="${label.dataset.all}"]`)];
    const first = rows.filter((row) => row.defaultChecked).length;
    const show = () => {
      const ticked = rows.filter((row) => row.checked).length;
      box.checked = rows.length > 0 && ticked === rows.length;
      box.indeterminate = ticked > 0 && ticked < rows.length;
      for (const said of document.querySelectorAll(`[data-chosen="${label.dataset.all}"]`)) {
        said.textContent = Number(said.dataset.elsewhere) + ticked;
      }
      for (const button of document.querySelectorAll(`[data-marked="${label.dataset.all}"]`)) {
        button.dataset.first ??= button.textContent;
        button.textContent = ticked === first ? button.dataset.first : button.dataset.words;
      }
      for (const said of document.querySelectorAll(`[data-counted="${label.dataset.all}"]`)) {
        said.hidden = ticked !== first;
      }
      for (const said of document.querySelectorAll("[data-chosen-pages]")) {
        said.textContent = Number(said.dataset.chosenPages) + (ticked > 0 ? 1 : 0);
      }
    };
    label.hidden = rows.length === 0;
    box.addEventListener("change", () => {
      rows.forEach((row) => (row.checked = box.checked));
      show();
    });
    rows.forEach((row) => row.addEventListener("change", show));
    show();
  }
}
