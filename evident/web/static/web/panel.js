// The side panel: shows a record beside the list it was chosen from.
(() => {
  const panel = document.getElementById("panel");
  if (!panel) return;
  let origin = null;

  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    document.body.classList.remove("has-panel");
    document.getElementById("panel-body").replaceChildren();
    document.querySelector("[data-in-panel]")?.removeAttribute("data-in-panel");
    if (origin?.isConnected) origin.focus();
    origin = null;
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target.id !== "panel-body") return;
    if (!panel.contains(event.detail.elt)) origin = event.detail.elt;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "panel-body") return;
    const wasHidden = panel.hidden;
    panel.hidden = false;
    document.body.classList.add("has-panel");
    document.querySelector("[data-in-panel]")?.removeAttribute("data-in-panel");
    origin?.closest("tr, li")?.setAttribute("data-in-panel", "");
    if (wasHidden) panel.focus({ preventScroll: true });
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-panel-close]")) close();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const covered = document.querySelector("dialog[open], .dropdown-menu.show");
    if (event.key === "Escape" && !typing && !covered) close();
  });
})();
