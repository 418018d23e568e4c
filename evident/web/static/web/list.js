// Lists of records: choosing several, and walking through them by keyboard.
// j and k move, Enter opens beside the list, o opens the page, x chooses.
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

  const stand = (row) => {
    list().querySelector("[data-at]")?.removeAttribute("data-at");
    if (!row) return;
    row.setAttribute("data-at", "");
    row.querySelector("a[href]")?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };

  const move = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.hasAttribute("data-at"));
    stand(all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]);
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
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]')) return;
    if (document.querySelector("dialog[open]") || !list()) return;
    const row = list().querySelector("[data-at]");
    const link = row?.querySelector("a[href]");
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x" && row) { box(row).checked = !box(row).checked; show(); }
    else if (event.key === "o" && link) location.assign(link.href);
    else return;
    event.preventDefault();
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
