// One box ticks all of its column on this page.
export default function all(labels) {
  for (const label of labels) {
    const box = label.querySelector("input");
    const rows = [...document.querySelectorAll(`input[type=checkbox][name="${label.dataset.all}"]`)];
    const show = () => {
      const ticked = rows.filter((row) => row.checked).length;
      box.checked = rows.length > 0 && ticked === rows.length;
      box.indeterminate = ticked > 0 && ticked < rows.length;
    };
    label.hidden = rows.length === 0;
    box.addEventListener("change", () => rows.forEach((row) => (row.checked = box.checked)));
    rows.forEach((row) => row.addEventListener("change", show));
    show();
  }
}
