// Shows a field of a form only while the choice it hangs on is made. The server decides the same again.
document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("[data-conditions]")) {
    const answers = (name) =>
      [...form.elements]
        .filter((control) => control.name === name && !control.disabled)
        .filter((control) => !["checkbox", "radio"].includes(control.type) || control.checked)
        .map((control) => control.value);
    const apply = () => {
      for (const control of form.querySelectorAll("[data-if-field]")) {
        const isAsked = answers(control.dataset.ifField).includes(control.dataset.ifValue);
        control.disabled = !isAsked;
        if (!["checkbox", "radio"].includes(control.type)) {
          control.required = isAsked && "ifRequired" in control.dataset;
        }
        control.closest(".field").hidden = !isAsked;
      }
    };
    form.addEventListener("change", apply);
    apply();
  }
});
