// Single keys. A page offers one by aria-keyshortcuts="r" on a link, button or field.
(() => {
  const store = document.getElementById("shortcuts");
  if (!store) return;
  const go = JSON.parse(store.dataset.go);
  const help = document.getElementById("shortcuts-help");
  const isOff = () => /(?:^|; )keys=off/.test(document.cookie);
  const isTyping = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  let waitsForPlace = 0;

  const offered = () =>
    [...document.querySelectorAll("[aria-keyshortcuts]")].filter((each) => each.getAttribute("aria-keyshortcuts").length === 1);
  const isAtHand = (each) => each.offsetParent !== null || each.closest(".dropdown-menu");
  const nameOf = (each) =>
    each.dataset.shortcutLabel || each.getAttribute("aria-label") || each.title || each.textContent.trim() || each.labels?.[0]?.textContent.trim() || "";

  const showHelp = () => {
    const here = help.querySelector("[data-keys-here]");
    const list = here.querySelector("dl");
    list.replaceChildren(
      ...offered().map((each) => {
        const line = document.createElement("div");
        const what = document.createElement("dt");
        what.textContent = nameOf(each).replace("*", "");
        const keys = document.createElement("dd");
        const key = document.createElement("kbd");
        key.textContent = each.getAttribute("aria-keyshortcuts");
        keys.append(key);
        line.append(what, keys);
        return line;
      }),
    );
    here.hidden = !list.children.length;
    help.querySelector("[data-keys-switch]").checked = !isOff();
    help.showModal();
  };

  const rows = () => [...document.querySelectorAll("tr[data-href], [data-rows] > *")].filter((row) => row.querySelector("a[href]"));
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.contains(document.activeElement) || row.hasAttribute("data-in-panel"));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    next.querySelector("a[href]").focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const act = (key, event) => {
    if (waitsForPlace && Date.now() - waitsForPlace < 1500 && go[key]) {
      waitsForPlace = 0;
      event.preventDefault();
      return location.assign(go[key]);
    }
    waitsForPlace = 0;
    const target = offered().find((each) => each.getAttribute("aria-keyshortcuts") === key && isAtHand(each));
    if (target) {
      event.preventDefault();
      return target.matches("input, textarea, select") ? target.focus() : target.click();
    }
    if (key === "g") waitsForPlace = Date.now();
    else if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
    else if (key === "x") document.activeElement.closest("tr, li")?.querySelector("input[type=checkbox]")?.click();
    else if (key === "/") {
      event.preventDefault();
      document.dispatchEvent(new Event("palette:show"));
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector("dialog[open], .dropdown-menu.show")) return;
    if (event.key === "?") showHelp();
    else if (!isOff() && event.key.length === 1) act(event.key, event);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-shortcuts-open]")) showHelp();
    if (event.target === help) help.close();
  });
  help.querySelector("[data-keys-switch]").addEventListener("change", (event) => {
    evident.remember("keys", event.target.checked ? "on" : "off");
  });
})();
