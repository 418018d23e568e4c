// The frame of every page: appearance, folded menu, toasts, dialog, unsaved forms.
(() => {
  const year = 31536000;
  const remember = (name, value) => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${name}=${value}; path=/; max-age=${year}; samesite=lax${secure}`;
  };

  // The appearance that was chosen looks chosen.
  const pressed = () => {
    const [, chosen = "auto"] = document.cookie.match(/(?:^|; )theme=(light|dark)/) ?? [];
    for (const each of document.querySelectorAll('[data-theme-form] .btn[name="theme"]')) {
      each.setAttribute("aria-pressed", String(each.value === chosen));
    }
  };
  pressed();
  document.addEventListener("theme:changed", pressed);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-theme-form]") && event.submitter) {
      event.preventDefault();
      remember("theme", event.submitter.value);
      document.dispatchEvent(new Event("theme:changed"));
      document.dispatchEvent(new Event("theme:drawn"));
    }
    if (form.matches("[data-guarded]")) delete form.dataset.touched;
  });

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on("[data-side-fold]")) {
      const folded = document.documentElement.dataset.side !== "folded";
      document.documentElement.dataset.side = folded ? "folded" : "";
      remember("side", folded ? "folded" : "");
    }
    const dismiss = on("[data-dismiss]");
    if (dismiss) dismiss.closest(".note").remove();
    if (on("[data-dialog-close]") && on("dialog")) {
      event.preventDefault();
      on("dialog").close();
    }
    const row = on("tr[data-href]");
    if (row && !on("a, button, input, label, summary") && !String(getSelection())) {
      row.querySelector("a[href]")?.click();
    }
  });

  // A form that holds unsaved words asks before the page is left.
  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-guarded]");
    if (form) form.dataset.touched = "yes";
  });
  for (const wrong of document.querySelectorAll("[data-guarded] :is(.field-error, .note-error)")) {
    wrong.closest("form").dataset.touched = "yes"; // what was refused is not kept yet
  }
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("[data-guarded][data-touched]")) event.preventDefault();
  });

  // On a phone rows become cards: a cell says then what it holds, as the head of its column does.
  const labelled = (root) => {
    for (const table of root.querySelectorAll("table.table-cards")) {
      const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
      for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) {
        if (row.cells.length !== heads.length) continue;
        [...row.cells].forEach((cell, place) => {
          cell.classList.toggle("is-nothing", cell.textContent.trim() === "–");
          const isPlain = !cell.matches("th, .title, .number, .choose, .unlabelled, [data-label]");
          if (!isPlain || cell.querySelector(".mark, form, .btn, .d-sm-none")) return;
          const head = heads[place];
          const text = head.querySelector(".visually-hidden") ? "" : head.textContent.trim();
          if (text && cell.textContent.trim()) cell.dataset.label = text;
        });
      }
    }
  };
  labelled(document);

  // Where the menu is longer than the window, the page that is open is in sight.
  const open = document.querySelector(".app-nav [aria-current]");
  const menu = open?.closest(".app-nav");
  if (menu && open.offsetTop + open.offsetHeight > menu.clientHeight) menu.scrollTop = open.offsetTop - menu.clientHeight / 2;

  // Where tabs do not fit beside each other, the one that is shown is in sight.
  for (const tab of document.querySelectorAll(".views [aria-current]")) {
    const { offsetLeft, offsetWidth, parentElement: tabs } = tab;
    if (offsetLeft + offsetWidth > tabs.clientWidth) tabs.scrollLeft = offsetLeft - tabs.clientWidth / 2 + offsetWidth / 2;
  }

  // Where a list follows its filters by itself, changing one is enough.
  for (const go of document.querySelectorAll('.filters[hx-trigger*="change"] .filters-go')) go.hidden = true;

  const settle = (root) => {
    for (const note of root.querySelectorAll(".note[data-leaves]")) {
      setTimeout(() => note.remove(), 8000);
    }
  };
  settle(document);

  // What HTMX puts into the dialog opens it.
  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = document.getElementById("dialog");
    if (event.detail.target.id === "dialog-body" && !dialog.open) dialog.showModal();
    labelled(document);
    settle(event.detail.target);
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => settle(event.detail.target));
  document.addEventListener("htmx:responseError", (event) => {
    evident.tell(document.getElementById("toasts").dataset.failed, "error");
    console.warn("HTTP", event.detail.xhr.status);
  });

  // On a Mac the key is called otherwise.
  if (/Mac|iP/.test(navigator.platform)) {
    for (const key of document.querySelectorAll("[data-modifier]")) {
      key.textContent = `⌘ ${key.dataset.modifier}`;
    }
  }

  window.evident = {
    remember,
    tell(text, level = "info") {
      const note = document.createElement("div");
      note.className = `note note-${level}`;
      const words = document.createElement("div");
      words.textContent = text;
      const close = document.createElement("button");
      close.type = "button";
      close.className = "btn-quiet";
      close.dataset.dismiss = "";
      close.textContent = "×";
      note.append(words, close);
      document.getElementById("toasts")?.append(note);
      if (level !== "error") setTimeout(() => note.remove(), 8000);
    },
  };
})();
