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

  // Files: chosen, dropped or pasted.
  const showFiles = (field) => {
    const text = field.parentElement.querySelector("[data-files-chosen]");
    if (field.files.length) text.textContent = [...field.files].map((file) => file.name).join(", ");
  };
  const addFiles = (field, files) => {
    const all = new DataTransfer();
    for (const file of [...field.files, ...files]) all.items.add(file);
    field.files = all.files;
    showFiles(field);
  };
  const fieldOf = (event) => event.target.closest?.(".write")?.querySelector("[data-files]");
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-files]")) showFiles(event.target);
  });
  document.addEventListener("paste", (event) => {
    const field = fieldOf(event);
    if (!field || !event.clipboardData.files.length) return;
    event.preventDefault();
    addFiles(field, event.clipboardData.files);
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const field = fieldOf(event);
      if (!field) return;
      event.preventDefault();
      const form = field.closest(".write");
      if (name === "dragover") form.setAttribute("data-over", "");
      else form.removeAttribute("data-over");
      if (name === "drop") addFiles(field, event.dataTransfer.files);
    });
  }

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
