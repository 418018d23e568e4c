// A long list of which several are chosen: searched by typing, and counted.
(() => {
  const parts = (list) => {
    const head = list.closest("fieldset").querySelector(".pick-head");
    return { search: head.querySelector("[data-pick-search]"), count: head.querySelector("[data-pick-count]") };
  };
  const show = (list) => {
    const { count } = parts(list);
    const chosen = list.querySelectorAll("input:checked").length;
    count.textContent = list.dataset.chosen.replace("{count}", chosen);
    count.hidden = chosen === 0;
  };
  const keep = (list) => {
    const words = parts(list).search.value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const each of list.querySelectorAll(".form-check")) {
      const text = each.textContent.toLowerCase();  // what is chosen stays in sight
      each.hidden = !each.querySelector("input").checked && !words.every((word) => text.includes(word));
      if (!each.hidden) shown += 1;
    }
    list.querySelector("[data-pick-none]")?.remove();
    if (shown) return;
    const none = document.createElement("span");
    none.className = "soft";
    none.dataset.pickNone = "";
    none.textContent = list.dataset.none;
    list.append(none);
  };
  const start = (root) => {
    for (const list of root.querySelectorAll("[data-pick]")) {
      parts(list).search.hidden = false;
      show(list);
    }
  };

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-pick-search]")) return;
    event.stopPropagation();
    keep(event.target.closest("fieldset").querySelector("[data-pick]"));
  }, true);  // before anybody takes it for something written into the form
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("[data-pick-search]") && event.key === "Enter") event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-pick]");
    if (list) show(list);
  });
  document.addEventListener("htmx:afterSwap", (event) => start(event.detail.target));
  start(document);
})();
