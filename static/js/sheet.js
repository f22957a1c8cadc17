/* The tree table and long lists: fold, filter chips, search without diacritics, arrows between inputs. */
(() => {
  const { fill, store, texts } = window.parindex;
  const fold = (text) =>
    text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

  document.querySelectorAll("[data-rows]").forEach((table) => {
    const key = `fold:${location.pathname}`;
    const closed = new Set((store.get(key) || "").split(" ").filter(Boolean));
    let words = [];
    const rows = () => [...table.querySelectorAll("[data-row]")];
    const scope = table.closest("[data-sheet], section, main");
    let tag = scope.querySelector('[data-filter][aria-pressed="true"]')?.dataset.filter || "";
    const parents = (code) => {
      const parts = code.split(".");
      return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
    };

    const matches = (row) => {
      if (tag && !(row.dataset.tags || "").split(" ").includes(tag)) return false;
      if (!words.length) return true;
      row.foldedText ||= fold(`${row.dataset.row} ${row.dataset.text || row.textContent}`);
      return words.every((word) => row.foldedText.includes(word));
    };
    const show = () => {
      const filtered = Boolean(tag || words.length);
      const needed = new Set();
      let count = 0;
      rows().forEach((row) => {
        const code = row.dataset.row;
        const isGroup = row.dataset.group !== undefined;
        if (filtered) {
          row.hit = matches(row) && !(isGroup && tag);
          if (!row.hit) return;
          if (!isGroup) count += 1;
          parents(code).forEach((parent) => needed.add(parent));
        }
      });
      rows().forEach((row) => {
        const code = row.dataset.row;
        row.hidden = filtered
          ? !row.hit && !needed.has(code)
          : parents(code).some((parent) => closed.has(parent));
        const button = row.querySelector(".fold");
        if (button) button.setAttribute("aria-expanded", String(filtered || !closed.has(code)));
      });
      const live = scope.querySelector("[data-rows-count]");
      if (live) live.textContent = filtered ? fill(texts.shown, { n: count }) : "";
      scope.querySelectorAll("[data-rows-empty]").forEach((node) => (node.hidden = !filtered || count > 0));
    };

    table.addEventListener("click", (event) => {
      const button = event.target.closest(".fold");
      if (!button) return;
      const code = button.closest("[data-row]").dataset.row;
      if (!closed.delete(code)) closed.add(code);
      store.set(key, [...closed].join(" "));
      show();
    });
    scope.querySelectorAll("[data-fold]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        closed.clear();
        if (button.dataset.fold === "all") {
          rows().forEach((row) => row.dataset.group !== undefined && closed.add(row.dataset.row));
        }
        store.set(key, [...closed].join(" "));
        show();
      });
    });
    scope.addEventListener("click", (event) => {
      const chip = event.target.closest("[data-filter]");
      if (!chip) return;
      event.preventDefault();
      tag = chip.dataset.filter;
      scope.querySelectorAll("[data-filter]").forEach((other) => {
        other.setAttribute("aria-pressed", String(other === chip));
      });
      show();
    });
    scope.addEventListener("input", (event) => {
      if (!event.target.matches("[data-search-rows]")) return;
      words = fold(event.target.value).split(/\s+/).filter(Boolean);
      show();
    });
    document.addEventListener("htmx:afterSettle", (event) => {
      if (table.contains(event.detail.elt) || event.detail.elt === table) show();
    });
    show();

    /* ---------- arrows and Enter between the inputs of the sheet ---------- */
    const visible = (node) => node.offsetParent !== null && !node.disabled && !node.readOnly;
    table.addEventListener("keydown", (event) => {
      const link = event.target.closest("[data-panel]");
      const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (link && way && !event.ctrlKey && !event.metaKey && !event.altKey) {
        const links = rows().filter((row) => !row.hidden).map((row) => row.querySelector(".name [data-panel]")).filter(Boolean);
        const next = links[links.indexOf(link.closest("[data-row]").querySelector(".name [data-panel]")) + way];
        event.preventDefault();
        next?.focus();
        return;
      }
      const input = event.target.closest("[data-score]");
      if (!input || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const own = input.tagName === "SELECT" || input.type === "radio";
      const step = { ArrowDown: own ? 0 : 1, ArrowUp: own ? 0 : -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const first = (row) => [...row.querySelectorAll("[data-score]")].filter(visible);
      const row = input.closest("[data-row]");
      const all = rows().filter((other) => !other.hidden && first(other).length);
      const cells = all[all.indexOf(row) + step];
      const next = cells && first(cells).slice(0, first(row).indexOf(input) + 1).pop();
      if (!next) {
        input.dispatchEvent(new Event("change", { bubbles: true }));
        return;
      }
      next.focus();
      next.select?.();
    });
  });
})();
