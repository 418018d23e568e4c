// Rows of targets: one more without asking the server, and of each only the fields its subject needs.
document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("[data-targets]");
  if (!list) return;
  const total = document.getElementById("id_target-TOTAL_FORMS");
  const most = Number(document.getElementById("id_target-MAX_NUM_FORMS").value);
  const more = document.querySelector("[data-more-targets]");

  const show = (row) => {
    const subject = row.querySelector('[name$="-metric"]').value;
    for (const control of row.querySelectorAll("[data-needed]")) {
      control.closest(".field").hidden = !control.dataset.needed.split(" ").includes(subject);
    }
    const out = row.querySelector('[name$="-DELETE"]');
    row.toggleAttribute("data-out", out.checked);
  };
  for (const row of list.children) show(row);
  list.addEventListener("change", (event) => show(event.target.closest("[data-target]")));

  more.addEventListener("click", (event) => {
    const place = Number(total.value);
    if (place >= most) return;
    event.preventDefault();
    const blank = document.getElementById("blank-target").innerHTML;
    list.insertAdjacentHTML("beforeend", blank.replaceAll("__prefix__", String(place)));
    total.value = String(place + 1);
    const row = list.lastElementChild;
    show(row);
    row.querySelector('[name$="-name_en"]').focus();
    more.disabled = place + 1 >= most;
  });
});
