/* The panel beside the sheet: loads an item, marks its row, opens as a drawer on small screens. */
(() => {
  const panel = document.getElementById("panel");
  const table = document.querySelector("[data-rows]");
  if (!panel || !table || !window.htmx) return;
  const mark = () => {
    const shown = panel.querySelector("[data-shows]")?.dataset.shows;
    table.querySelectorAll("tr.on").forEach((row) => row.id !== shown && row.classList.remove("on"));
    if (shown) document.getElementById(shown)?.classList.add("on");
  };
  table.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-panel]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(link.href);
    window.htmx.ajax("GET", `${address.pathname}${link.dataset.panel}/`, { target: "#panel", swap: "innerHTML" });
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    panel.scrollTop = 0;
    const hidden = getComputedStyle(panel).display === "none";
    if (hidden) location.hash = "#panel";
  });
  /* Also after a save: a row that comes back keeps its mark. */
  document.addEventListener("htmx:afterSettle", mark);
})();
