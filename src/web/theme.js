// Runs before anything is drawn, so that a page in the dark does not flash white. Not a module for that reason.
(() => {
  try {
    const theme = localStorage.getItem('sesami.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // A browser that keeps nothing follows the system.
  }
})();
