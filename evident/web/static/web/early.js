// Chooses light or dark before anything is drawn. Loaded in the head, without waiting.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1];
  const apply = () => root.setAttribute("data-bs-theme", chosen() || (dark.matches ? "dark" : "light"));
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("theme:changed", apply);
})();
