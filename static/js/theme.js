/* Runs before the first paint: the chosen colours, or nothing, which means "as the machine". */
(() => {
  const apply = (choice) => {
    const root = document.documentElement;
    root.classList.remove("theme-light", "theme-dark");
    if (choice === "light" || choice === "dark") root.classList.add(`theme-${choice}`);
  };
  let choice = "system";
  try {
    choice = localStorage.getItem("theme") || "system";
  } catch {
    /* storage is switched off: the page follows the machine */
  }
  document.documentElement.classList.add("js");
  apply(choice);
  const mark = (value) => {
    document.querySelectorAll("[data-theme-set]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === value));
    });
  };
  document.addEventListener("DOMContentLoaded", () => mark(choice));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-set]");
    if (!button) return;
    choice = button.dataset.themeSet;
    apply(choice);
    mark(choice);
    try {
      localStorage.setItem("theme", choice);
    } catch {
      /* the choice holds for this page only */
    }
  });
})();
