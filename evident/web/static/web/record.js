// The page of a record: two ways to write that cannot be confused, drafts, presence.
(() => {
  const composer = document.querySelector("[data-composer]");
  const body = document.body;

  const choose = (name) => {
    for (const tab of composer.querySelectorAll("[data-tab]")) {
      const isIt = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(isIt));
      tab.tabIndex = isIt ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !isIt;
    }
  };

  const tabs = composer ? [...composer.querySelectorAll("[data-tab]")] : [];
  if (tabs.length) {
    choose(tabs[0].dataset.tab);
    composer.addEventListener("click", (event) => {
      const tab = event.target.closest("[data-tab]");
      if (!tab) return;
      choose(tab.dataset.tab);
      document.getElementById(tab.getAttribute("aria-controls")).querySelector("textarea").focus();
    });
    composer.addEventListener("keydown", (event) => {
      if (!event.target.closest("[data-tab]") || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const other = tabs.find((tab) => tab.getAttribute("aria-selected") === "false");
      if (!other) return;
      choose(other.dataset.tab);
      other.focus();
    });
  }

  // Drafts stay on this device until they are sent.
  for (const form of document.querySelectorAll("[data-draft]")) {
    const number = form.closest("[data-composer]").dataset.composer;
    const key = `draft:${number}:${form.dataset.draft}`;
    const field = form.querySelector("textarea");
    const mark = form.querySelector("[data-draft-kept]");
    const kept = localStorage.getItem(key);
    if (kept && !field.value) {
      field.value = kept;
      mark.hidden = false;
      if (tabs.length && !localStorage.getItem(`draft:${number}:reply`)) choose(form.dataset.draft);
    }
    field.addEventListener("input", () => {
      if (field.value) localStorage.setItem(key, field.value);
      else localStorage.removeItem(key);
      mark.hidden = !field.value;
    });
    form.addEventListener("submit", () => localStorage.removeItem(key));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
  }
  document.addEventListener("click", (event) => {
    const ready = event.target.closest("[data-canned]");
    if (!ready) return;
    const field = ready.closest("form").querySelector("textarea");
    field.setRangeText(ready.dataset.canned, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  // Others see when somebody begins to write here.
  const presence = document.querySelector('#presence [name="writing"]');
  let isWriting = false;
  const tell = (now) => {
    if (!presence || now === isWriting) return;
    isWriting = now;
    presence.value = now ? "yes" : "";
    htmx.trigger(body, "presence");
  };
  document.addEventListener("input", (event) => {
    if (event.target.closest("[data-writing]")) tell(true);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.closest("[data-writing]") && !event.target.value) tell(false);
  });
})();
