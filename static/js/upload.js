/* Files before and while they are sent: drop zones, checks at the field, a title and the progress
   of each. The server checks everything again; without this file the input is a plain one. */
(() => {
  const { fill, icon, texts } = window.parindex;
  const chosen = new WeakMap();
  const inputOf = (zone) => zone.querySelector('input[type="file"]');
  const stateOf = (input) => chosen.get(input) || { good: [], bad: [] };
  const make = (tag, css, text = "") => {
    const node = document.createElement(tag);
    node.className = css;
    node.textContent = text;
    return node;
  };
  const size = (bytes) => {
    if (bytes < 1024) return `${bytes} B`;
    if (bytes < 1048576) return `${Math.floor(bytes / 1024)} KB`;
    const format = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
    return `${(bytes / 1048576).toLocaleString(document.documentElement.lang, format)} MB`;
  };
  const stem = (name) => name.normalize("NFC").replace(/\.[^.]*$/, "");

  /* ---------- what the server would refuse is said before it is sent ---------- */
  const wrong = (file, zone, input, count) => {
    const { maxBytes, maxWords, maxFiles, types } = zone.dataset;
    const kinds = input.accept.split(",").filter(Boolean);
    if (kinds.length && !kinds.some((kind) => file.name.toLowerCase().endsWith(kind)))
      return fill(texts.badtype, { name: file.name, types });
    if (!file.size) return fill(texts.empty, { name: file.name });
    if (maxBytes && file.size > maxBytes) return fill(texts.toolarge, { name: file.name, max: maxWords });
    if (maxFiles && count >= maxFiles) return fill(texts.toomany, { name: file.name, max: maxFiles });
    return "";
  };
  const same = (one, other) =>
    one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

  const put = (zone, files) => {
    const input = inputOf(zone);
    const state = { good: input.multiple ? [...stateOf(input).good] : [], bad: [] };
    [...files].forEach((file) => {
      if (state.good.some((item) => same(item.file, file))) return;
      const error = wrong(file, zone, input, state.good.length);
      if (error) state.bad.push(error);
      else state.good.push({ file, title: stem(file.name) });
    });
    show(zone, state);
  };
  const show = (zone, state) => {
    const input = inputOf(zone);
    const held = new DataTransfer();
    chosen.set(input, state);
    state.good.forEach((item) => held.items.add(item.file));
    input.files = held.files;
    const list = document.getElementById(zone.dataset.files);
    list.replaceChildren(...state.bad.map(refusal), ...state.good.map((item) => row(zone, state, item)));
  };
  const refusal = (text) => {
    const item = make("li", "docitem bad");
    item.append(icon("alert"), make("span", "t", text));
    return item;
  };
  const row = (zone, state, item) => {
    const node = make("li", "docitem");
    const off = make("button", "btn icon-only quiet");
    const more = make("div", "m", size(item.file.size));
    off.type = "button";
    off.setAttribute("aria-label", fill(texts.takeaway, { name: item.file.name }));
    off.append(icon("close"));
    off.addEventListener("click", () => {
      show(zone, { good: state.good.filter((other) => other !== item), bad: [] });
      inputOf(zone).focus();
    });
    if (zone.dataset.titles !== undefined) {
      const label = make("label", "", texts.title);
      const title = make("input", "input");
      title.name = "titles";
      title.maxLength = 300;
      title.value = item.title;
      title.addEventListener("input", () => (item.title = title.value));
      label.append(title);
      more.append(label);
    }
    item.node = node;
    node.append(icon("doc"), make("div", "t", item.file.name.normalize("NFC")), off, more);
    return node;
  };

  document.addEventListener("change", (event) => {
    const zone = event.target.type === "file" && event.target.closest("[data-dropzone]");
    if (zone) put(zone, event.target.files);
  });

  /* ---------- dropped anywhere on the panel, pasted anywhere on the page ---------- */
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  const zoneAt = (event) => {
    const area = event.target.closest?.("[data-dropzone], .panel");
    return area?.matches("[data-dropzone]") ? area : area?.querySelector("[data-dropzone]");
  };
  const mark = (zone) =>
    document.querySelectorAll("[data-dropzone]").forEach((other) => other.classList.toggle("over", other === zone));
  ["dragenter", "dragover", "drop"].forEach((name) =>
    document.addEventListener(name, (event) => {
      /* A file that misses the zone must not take the place of the page. */
      if (!carries(event) || !document.querySelector("[data-dropzone]") || event.target.type === "file") return;
      event.preventDefault();
      const zone = zoneAt(event);
      mark(name === "drop" ? null : zone);
      if (name === "drop" && zone) put(zone, event.dataTransfer.files);
    }),
  );
  document.addEventListener("dragleave", (event) => event.relatedTarget || mark(null));
  document.addEventListener("paste", (event) => {
    const zone = document.querySelector("[data-dropzone]");
    const held = event.clipboardData;
    /* Words copied from an office program bring a picture of themselves along. */
    if (zone && held?.files.length && !held.types.includes("text/plain")) put(zone, held.files);
  });

  /* ---------- progress: the files travel one after the other, so bytes tell how far each is ---------- */
  const bar = (item) => {
    const node = make("progress", "");
    node.max = item.file.size;
    node.value = 0;
    node.setAttribute("aria-label", item.file.name);
    item.node.querySelector("progress")?.remove();
    item.node.append(node);
    return node;
  };
  document.addEventListener("htmx:beforeSend", (event) => {
    const zone = event.detail.elt.querySelector?.("[data-dropzone]");
    const items = zone ? stateOf(inputOf(zone)).good : [];
    if (!items.length || !event.detail.xhr.upload) return;
    const bars = items.map(bar);
    const bytes = items.reduce((sum, item) => sum + item.file.size, 0);
    event.detail.xhr.upload.addEventListener("progress", ({ loaded, total }) => {
      let left = Math.max(0, loaded - (total - bytes));
      bars.forEach((node) => {
        node.value = Math.min(left, node.max);
        left -= node.value;
      });
    });
  });

  /* ---------- another answer replaces the form: the files that were chosen stay ---------- */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    const zone = target.querySelector?.("[data-dropzone]");
    const input = zone && inputOf(zone);
    const sent = requestConfig.elt !== document.body && requestConfig.elt.contains(input);
    if (!input?.files.length || sent || !target.id) return;
    const [place, state] = [target.id, stateOf(input)];
    const still = zone.closest("form").action;
    const back = () => {
      const fresh = document.querySelector(`#${CSS.escape(place)} [data-dropzone]`);
      if (fresh && fresh.closest("form").action === still) show(fresh, state);
    };
    document.addEventListener("htmx:afterSettle", back, { once: true });
  });
})();
