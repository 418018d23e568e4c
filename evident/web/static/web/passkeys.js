// Says on the page what went wrong with a passkey, instead of in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const note = document.getElementById("passkey-failed");
  if (note) note.hidden = false;
});
