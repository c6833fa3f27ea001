// Runs before the first paint, so that a reader who chose dark is not flashed with light.
// Storage may be forbidden; then the choice lasts as long as the page.
(function () {
  "use strict";
  try {
    const chosen = window.localStorage.getItem("deskwatch.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // Without storage the page follows the system.
  }
})();
