// Clocks of major incidents go on in the browser; the page shows them right without this.
(() => {
  if (window.majorClocks) return; // the banner and the page may both ask for it
  const written = (seconds) => {
    const whole = Math.floor(Math.abs(seconds));
    const two = (number) => String(number).padStart(2, "0");
    return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  };
  const tick = () => {
    const now = Date.now();
    for (const clock of document.querySelectorAll("[data-since]")) {
      clock.textContent = written((now - Date.parse(clock.dataset.since)) / 1000);
    }
    for (const clock of document.querySelectorAll("[data-until]")) {
      const left = (Date.parse(clock.dataset.until) - now) / 1000;
      clock.textContent = written(left);
      clock.closest("[data-countdown]").classList.toggle("is-late", left < 0);
    }
  };
  window.majorClocks = setInterval(tick, 1000);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
