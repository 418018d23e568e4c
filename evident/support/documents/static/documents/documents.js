// What is pasted from Word or a web page into a document's text becomes Markdown on the server.
(() => {
  for (const field of document.querySelectorAll("textarea[data-paste]")) {
    field.addEventListener("paste", async (event) => {
      const markup = event.clipboardData ? event.clipboardData.getData("text/html") : "";
      const form = field.closest("form[data-paste-address]");
      if (!markup || !form || !/<(h[1-6]|table|ul|ol|strong|b|em|i|a|p)\b/i.test(markup)) return;
      const plain = event.clipboardData.getData("text/plain");
      event.preventDefault();
      const put = (text) => {
        field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
        field.dispatchEvent(new Event("input", { bubbles: true }));
      };
      try {
        const answer = await fetch(form.dataset.pasteAddress, {
          method: "POST",
          headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
          body: new URLSearchParams({ markup }),
        });
        put(answer.ok ? await answer.text() : plain);
      } catch {
        put(plain);
      }
    });
  }
})();
