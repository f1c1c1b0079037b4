// Before the first paint, and a file of its own because the content policy allows no inline script.
(function () {
  try {
    var theme = localStorage.getItem('madang.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch (_) {
    // Storage may be switched off: the system's theme is used.
  }
})();
