// The palette: search, commands and places by keyboard alone.
(() => {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const field = palette.querySelector("input");
  const choices = document.getElementById("palette-choices");
  const options = () => [...choices.querySelectorAll("[role=option]")];
  const chosen = () => choices.querySelector("[aria-selected=true]");

  const choose = (option) => {
    chosen()?.removeAttribute("aria-selected");
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const open = (words = "") => {
    if (palette.open) return;
    document.querySelector("dialog[open]")?.close();
    field.value = words;
    palette.showModal();
    field.select();
    htmx.trigger(field, "palette:open");
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      palette.open ? palette.close() : open();
    }
  });
  document.addEventListener("palette:show", () => open());
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-palette-open], [data-palette-field]");
    if (opener) {
      event.preventDefault();
      open(opener.value || "");
    }
    if (event.target === palette) palette.close();
  });

  field.addEventListener("keydown", (event) => {
    const all = options();
    const place = all.indexOf(chosen());
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && all.length) {
      event.preventDefault();
      choose(all[(place + steps[event.key] + all.length) % all.length]);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      const option = chosen();
      if (!option) return;
      if (event.ctrlKey || event.metaKey) window.open(option.href, "_blank", "noopener");
      else location.assign(option.href);
    }
  });
  choices.addEventListener("mousemove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== chosen()) choose(option);
  });
  choices.addEventListener("htmx:afterSwap", () => choose(options()[0]));
})();
