// Chooses light or dark before anything is drawn. Loaded in the head, without waiting.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1];
  const paper = matchMedia("print");
  const wanted = () => chosen() || (dark.matches ? "dark" : "light");
  const apply = () => root.setAttribute("data-bs-theme", paper.matches ? "light" : wanted());
  apply();
  paper.addEventListener("change", apply); // dark letters on white paper, whatever the screen has
  addEventListener("beforeprint", () => root.setAttribute("data-bs-theme", "light"));
  addEventListener("afterprint", apply);
  dark.addEventListener("change", apply);
  document.addEventListener("theme:changed", apply);
})();
