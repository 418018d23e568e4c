// Lists of records: choosing several, and the one opened beside the list. Keys: shortcuts.js.
(() => {
  const list = () => document.querySelector("[data-list]");
  const rows = () => [...(list()?.querySelectorAll("[data-row]") ?? [])];
  const box = (row) => row.querySelector('input[name="number"]');
  let last = null;

  const show = () => {
    const form = list();
    const bar = form?.querySelector("[data-bulk]");
    if (!bar) return;
    const boxes = [...form.querySelectorAll('input[name="number"]')];
    const chosen = boxes.filter((each) => each.checked).length;
    bar.hidden = chosen === 0;
    bar.querySelector("[data-bulk-count]").textContent = chosen;
    const all = form.querySelector("[data-choose-all]");
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    for (const row of rows()) row.setAttribute("aria-selected", String(box(row).checked));
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-all]")) {
      for (const row of rows()) box(row).checked = event.target.checked;
    }
    if (event.target.closest("[data-list]")) show();
  });
  document.addEventListener("click", (event) => {
    const here = event.target.closest('[data-row] input[name="number"]');
    if (!here) return;
    const boxes = rows().map(box);
    if (event.shiftKey && last && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(here)].sort((a, b) => a - b);
      for (const each of boxes.slice(from, to + 1)) each.checked = here.checked;
      show();
    }
    last = here;
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && !row.hasAttribute("data-at")) {
      list().querySelector("[data-at]")?.removeAttribute("data-at");
      row.setAttribute("data-at", "");
    }
  });

  // The address names the record beside the list, so that it is there again after reloading.
  const remember = (number) => {
    const address = new URL(location);
    if (number) address.searchParams.set("open", number);
    else address.searchParams.delete("open");
    history.replaceState(history.state, "", address);
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "panel-body") {
      const open = event.detail.target.querySelector("[data-panel-open]");
      if (open && list()) remember(new URL(open.href).pathname.split("/").filter(Boolean).pop());
    }
    show();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-panel-close]")) remember("");
  });
  show();
})();
