/* Lists: ticked rows and their bar, the columns a person chose, a list that could not be loaded. */
(() => {
  const { fill } = window.parindex;

  /* ---------- bulk selection ---------- */
  let last = null;
  const boxes = (list) => [...list.querySelectorAll('input[name="row"]')];
  const count = (list) => {
    const form = list.querySelector("[data-bulk]");
    if (!form) return;
    const all = form.querySelector("[data-pick-all]")?.checked;
    const rows = boxes(list);
    const picked = rows.filter((box) => box.checked).length;
    const words = form.querySelector("[data-picked]");
    const { all: every, none, some } = words.dataset;
    words.textContent = all ? every : picked ? fill(some, { n: picked }) : none;
    form.classList.toggle("idle", !picked && !all);
    form.querySelectorAll("button").forEach((button) => (button.disabled = !picked && !all));
    list.querySelectorAll("[data-pick-page]").forEach((page) => {
      page.checked = picked > 0 && picked === rows.length;
      page.indeterminate = picked > 0 && picked < rows.length;
    });
  };
  document.addEventListener("click", (event) => {
    const box = event.target;
    const list = box.name === "row" && box.closest("[data-list]");
    if (!list) return;
    const rows = boxes(list);
    if (event.shiftKey && last && rows.includes(last)) {
      const [from, to] = [rows.indexOf(last), rows.indexOf(box)].sort((a, b) => a - b);
      rows.slice(from, to + 1).forEach((row) => (row.checked = box.checked));
    }
    last = box;
  });
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-list]");
    if (!list) return;
    if (event.target.matches("[data-pick-page]")) boxes(list).forEach((box) => (box.checked = event.target.checked));
    count(list);
  });
  const countAll = () => document.querySelectorAll("[data-list]").forEach(count);
  countAll();
  document.addEventListener("htmx:afterSettle", countAll);

  /* ---------- columns, kept per person and list in this browser ---------- */
  const keep = (name, value, seconds) => {
    document.cookie = `${name}=${value}; path=${location.pathname}; max-age=${seconds}; samesite=lax`;
  };
  document.addEventListener("submit", (event) => {
    const name = event.target.dataset?.columns;
    if (name) keep(name, new FormData(event.target).getAll("cols").join("."), 31536000);
  });
  document.addEventListener("click", (event) => {
    const reset = event.target.closest("[data-columns-reset]");
    if (reset) keep(reset.closest("[data-columns]").dataset.columns, "", 0);
  });

  /* ---------- a list that could not be loaded ---------- */
  const broken = (event) => {
    const list = event.detail.elt.closest?.("[data-list]");
    if (list && event.detail.requestConfig?.verb !== "post") list.querySelector("[data-list-error]").hidden = false;
  };
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, broken));
})();
