// A long list of people to tick gets a field that narrows it; who is ticked stays in sight.
(() => {
  const FEW = 8;
  const narrow = (root) => {
    for (const form of root.querySelectorAll("[data-find-people]")) {
      const list = form.querySelector('.choices:has(input[name="people"])');
      if (!list || list.children.length <= FEW || form.querySelector("[data-find]")) continue;
      const find = document.createElement("input");
      find.type = "search";
      find.className = "form-control";
      find.dataset.find = "";
      find.placeholder = form.dataset.findPeople;
      find.setAttribute("aria-label", form.dataset.findPeople);
      list.before(find);
      const show = () => {
        const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
        for (const choice of list.children) {
          const text = choice.textContent.toLowerCase();
          choice.hidden = !choice.querySelector("input").checked && !words.every((word) => text.includes(word));
        }
      };
      find.addEventListener("input", show);
      find.addEventListener("keydown", (event) => {
        if (event.key === "Enter") event.preventDefault();
      });
    }
  };
  document.addEventListener("DOMContentLoaded", () => narrow(document));
  document.addEventListener("htmx:afterSwap", (event) => narrow(event.detail.target));
})();
