// Rows of terms: one more without asking the server, and of a target only the fields its subject needs.
document.addEventListener("DOMContentLoaded", () => {
  const show = (row) => {
    const subject = row.querySelector('[name$="-metric"]')?.value;
    for (const control of row.querySelectorAll("[data-needed]")) {
      control.closest(".field").hidden = !control.dataset.needed.split(" ").includes(subject);
    }
    const out = row.querySelector('[name$="-DELETE"]');
    row.toggleAttribute("data-out", out.checked);
  };

  for (const list of document.querySelectorAll("[data-rows]")) {
    const name = list.dataset.rows;
    const total = document.getElementById(`id_${name}-TOTAL_FORMS`);
    const most = Number(document.getElementById(`id_${name}-MAX_NUM_FORMS`).value);
    const more = document.querySelector(`[data-more="${name}"]`);
    for (const row of list.children) show(row);
    list.addEventListener("change", (event) => show(event.target.closest("[data-row]")));

    more.addEventListener("click", (event) => {
      const place = Number(total.value);
      if (place >= most) return;
      event.preventDefault();
      const blank = document.querySelector(`[data-blank="${name}"]`).innerHTML;
      list.insertAdjacentHTML("beforeend", blank.replaceAll("__prefix__", String(place)));
      total.value = String(place + 1);
      const row = list.lastElementChild;
      show(row);
      row.querySelector('[name$="-name_en"]').focus();
      more.disabled = place + 1 >= most;
    });
  }
});
