/* The panel beside the sheet: marks the row it shows, opens as a drawer on small screens. */
(() => {
  const panel = document.getElementById("panel");
  const table = document.querySelector("[data-rows]");
  if (!panel || !table) return;
  const show = (row) => {
    table.querySelectorAll("tr.on").forEach((other) => other.classList.remove("on"));
    row?.classList.add("on");
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    show(document.getElementById(panel.querySelector("[data-shows]")?.dataset.shows));
    panel.scrollTop = 0;
    if (getComputedStyle(panel).position === "fixed" || !panel.offsetParent) location.hash = "#panel";
    const first = event.detail.requestConfig.elt.closest("#panel") ? null : panel.querySelector("h2");
    first?.setAttribute("tabindex", "-1");
    if (!panel.offsetParent) first?.focus();
  });
  /* A row that comes back from a save keeps its mark. */
  document.addEventListener("htmx:afterSettle", () => {
    show(document.getElementById(panel.querySelector("[data-shows]")?.dataset.shows));
  });
})();
