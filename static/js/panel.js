/* The panel beside the sheet: loads an item, marks its row, opens as a drawer on small
   screens. Beside the sheet it begins with the first item that needs work. */
(() => {
  const panel = document.getElementById("panel");
  const table = document.querySelector("[data-rows]");
  if (!panel || !table || !window.htmx) return;
  const mark = () => {
    const shown = panel.querySelector("[data-shows]")?.dataset.shows;
    table.querySelectorAll("tr.on").forEach((row) => row.id !== shown && row.classList.remove("on"));
    if (shown) document.getElementById(shown)?.classList.add("on");
  };
  const drawn = () => getComputedStyle(panel).display !== "none";
  const reveal = () => drawn() || (location.hash = "#panel");
  /* An item that is there, or on its way, is not asked for again: what is typed and open stays. */
  let asked = "";
  const show = (link) => {
    const item = link.dataset.panel;
    if (panel.querySelector("[data-shows]")?.dataset.shows === `r${item}`) return void reveal();
    if (asked === item) return;
    const done = () => (asked = "");
    asked = item;
    const address = `${new URL(link.href).pathname}${item}/`;
    window.htmx.ajax("GET", address, { target: "#panel", swap: "innerHTML" }).then(done, done);
  };
  [table, panel].forEach((part) =>
    part.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-panel]");
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(link);
    }),
  );
  /* A row dragged onto another. */
  ["dragstart", "dragover", "drop"].forEach((type) =>
    table.addEventListener(type, (event) => {
      const form = document.getElementById("drag");
      const row = form && event.target.closest("[data-row]");
      if (!row) return;
      form[type === "dragstart" ? "code" : "onto"].value = row.dataset.row;
      if (type !== "dragstart") event.preventDefault();
      if (type === "drop") form.requestSubmit();
    }),
  );
  const first = panel.querySelector("a[data-first]");
  if (first && drawn()) show(first);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    panel.scrollTop = 0;
    reveal();
  });
  /* Also after a save: a row that comes back keeps its mark. */
  document.addEventListener("htmx:afterSettle", mark);
})();
