/* The lock of an open sheet. The server says how many seconds are left and, asked at the hour, whether
   it is locked; the browser's clock is never asked. What was typed and not saved stays to be copied. */
(() => {
  const node = document.getElementById("hour");
  if (!node || !window.htmx) return;
  const { say, toast } = window.parindex;
  const LONGEST = 300;
  let timer;
  let was;
  const said = () => node.querySelector("[data-hour]").dataset;
  const ask = () => window.htmx.trigger(node, "hour");
  const plan = (failed) => {
    clearTimeout(timer);
    const { left, locked } = said();
    if (!left && !locked) return;
    const seconds = failed ? 15 : Math.min(left ? Number(left) : LONGEST, LONGEST);
    timer = setTimeout(ask, seconds * 1000 + 200);
  };

  const changed = (input) => {
    if (input.type === "checkbox" || input.type === "radio") return input.checked !== input.defaultChecked;
    if (input.options) return input.value !== ([...input.options].find((o) => o.defaultSelected) || input.options[0])?.value;
    return !/^(hidden|submit|button|file)$/.test(input.type) && input.value !== input.defaultValue;
  };
  const shut = (form) => {
    form.dataset.shut = "";
    const inputs = [...form.elements].filter((input) => input.type !== "hidden" && input.tagName !== "FIELDSET");
    inputs.forEach((input) => {
      if (input.disabled || input.readOnly) return;
      input.dataset.shut = "";
      if (/^(text|search|textarea)$/.test(input.type)) input.readOnly = true;
      else input.disabled = true;
    });
    if (form.classList.contains("htmx-request") || !inputs.some(changed)) return;
    form.classList.add("unsaved");
    say(form, "bad", "lock", said().unsaved);
  };
  const release = (form) => {
    delete form.dataset.shut;
    form.classList.remove("unsaved");
    form.querySelectorAll("[data-shut]").forEach((input) => {
      delete input.dataset.shut;
      input.readOnly = input.disabled = false;
    });
  };
  const draw = () => {
    const { locked, open } = said();
    if (locked && was === "") toast(locked, "lock"); // the banner may be scrolled away
    was = locked;
    const later = new Set(open.split(" "));
    const shown = document.getElementById("shown")?.value;
    document.querySelectorAll("[data-rows] form, #panel form").forEach((form) => {
      const row = form.closest("[data-row]")?.id.slice(1) || shown;
      if (locked && !later.has(row)) shut(form);
      else if ("shut" in form.dataset) release(form);
    });
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.closest("[data-shut]")) event.preventDefault();
  });
  document.addEventListener("htmx:afterSettle", draw);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt === node) plan(!event.detail.successful);
    else if (event.detail.xhr.status === 403) ask();
  });
  document.addEventListener("visibilitychange", () => document.hidden || !timer || ask());
  addEventListener("online", () => timer && ask());
  addEventListener("pageshow", (event) => event.persisted && ask()); // "back", after the hour
  draw();
  plan();
})();
