// Lets fields of a form be dragged to another place; the arrows beside them do the same by keyboard.
document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("[data-designed]");
  const form = document.getElementById("designed-order");
  if (!list || !form) return;
  let dragged = null;
  const order = () => [...list.children].map((item) => item.dataset.key).join(" ");
  const before = order();
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-key]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.key);
    dragged.classList.add("is-dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-key]");
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged) return;
    const box = over.getBoundingClientRect();
    list.insertBefore(dragged, event.clientY > box.top + box.height / 2 ? over.nextSibling : over);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    dragged = null;
    if (order() === before) return;
    form.elements.order.value = order();
    form.submit();
  });
});
