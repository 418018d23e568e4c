// Sends the answer that was chosen in the mail, once somebody sees the page: one click, in the mail.
// Programs that look into mails for viruses load pages too, but show them to nobody.
(() => {
  const form = document.querySelector("form[data-chosen]");
  if (!form) return;
  const send = () => {
    if (document.readyState !== "complete") return;
    if (document.visibilityState !== "visible" || !document.hasFocus()) return;
    removeEventListener("load", send);
    removeEventListener("focus", send);
    document.removeEventListener("visibilitychange", send);
    document.querySelector("[data-sending]").hidden = false;
    form.requestSubmit();
  };
  addEventListener("focus", send);
  document.addEventListener("visibilitychange", send);
  if (document.readyState === "complete") send();
  else addEventListener("load", send);
})();
