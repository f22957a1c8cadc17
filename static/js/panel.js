/* The panel beside a table: loads an item, marks its row, opens as a drawer on small screens. It
   begins with the first item that needs work. Below: the reader of the documents in it. */
(() => {
  const panel = document.getElementById("panel");
  const table = document.querySelector("[data-rows]");
  if (!panel || !table || !window.htmx) return;
  const shows = () => panel.querySelector("[data-shows]")?.dataset.shows;
  const mark = () => {
    const shown = shows();
    table.querySelectorAll("tr.on").forEach((row) => row.id !== shown && row.classList.remove("on"));
    if (shown) document.getElementById(shown)?.classList.add("on");
  };
  const drawn = () => getComputedStyle(panel).display !== "none";
  const reveal = () => drawn() || (location.hash = "#panel");
  /* An item that is there, or on its way, is not asked for again: what is typed and open stays. */
  let asked = "";
  const show = (link) => {
    const item = link.dataset.panel;
    if (shows() === `r${item}`) return void reveal();
    if (asked === item) return;
    const done = () => asked === item && (asked = "");
    asked = item;
    const address = `${new URL(link.href).pathname}${item}/`;
    /* Asked by the panel, whose hx-sync drops the item before: the last one asked for is shown. */
    window.htmx.ajax("GET", address, { source: panel, target: panel, swap: "innerHTML" }).then(done, done);
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
      const begun = type === "dragstart";
      form[begun ? "code" : "onto"].value = row.dataset.row;
      if (!begun) event.preventDefault();
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

/* The reader beside the sheet: PDF and pictures in the page. On small screens it fills the window. */
(() => {
  const reader = document.getElementById("reader");
  const panel = document.getElementById("panel");
  if (!reader?.showModal || !panel) return;
  const work = reader.closest(".work");
  const part = (name) => reader.querySelector(`[data-reader-${name}]`);
  const wide = matchMedia("(min-width: 1300px)");
  const links = () => [...panel.querySelectorAll("a[data-preview]")];
  let href = "";
  const at = () => links().findIndex((link) => link.href === href);

  const view = (link) => {
    const kind = link.dataset.preview;
    if (!kind) return document.importNode(part("none").content, true);
    const node = document.createElement(kind === "pdf" ? "iframe" : "img");
    node.src = link.href + (link.dataset.fragment || "");
    node[kind === "pdf" ? "title" : "alt"] = link.textContent;
    return node;
  };
  const open = (link) => {
    const found = links();
    href = link.href;
    part("title").textContent = link.textContent;
    part("about").replaceChildren(...[...link.closest(".docitem").querySelector("[data-about]").cloneNode(true).childNodes]);
    part("count").textContent = `${found.indexOf(link) + 1}/${found.length}`;
    part("open").href = href;
    part("load").href = `${href}?download`;
    part("view").replaceChildren(view(link));
    part("before").disabled = found[0] === link;
    part("after").disabled = found[found.length - 1] === link;
    if (reader.open) return;
    work.classList.add("reading");
    if (wide.matches) reader.show();
    else reader.showModal();
    reader.focus();
  };
  const step = (by) => {
    const next = links()[at() + by];
    if (next) open(next);
  };

  panel.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-preview]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
  part("before").addEventListener("click", () => step(-1));
  part("after").addEventListener("click", () => step(1));
  reader.addEventListener("close", () => {
    work.classList.remove("reading");
    part("view").replaceChildren();
    (links()[at()] || panel).focus();
  });
  document.addEventListener("keydown", (event) => {
    if (!reader.open || document.querySelector("dialog[open]:not(#reader)")) return;
    if (event.key === "Escape") {
      event.preventDefault();
      reader.close();
    }
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select")) return;
    event.preventDefault();
    step(by);
  });
  /* Another item: its documents are others. */
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target === panel && reader.open) reader.close();
  });
})();
