/* Saving with htmx: what was typed never gets lost. Status words, failed saves that are tried
   again, refusals (403, 409, 422) that are swapped in, values typed while a save was on its way. */
(() => {
  const { alertOff, alertOn, dirty, fill, hhmm, icon, texts } = window.parindex;
  const failed = new Set();
  const before = new WeakMap();

  const csrfCookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  document.addEventListener("htmx:configRequest", (event) => {
    const token = csrfCookie();
    if (!token || event.detail.verb === "get") return;
    event.detail.headers["X-CSRFToken"] = decodeURIComponent(token);
    // The field in the form is as old as the page; Django would believe it before the header.
    delete event.detail.parameters.csrfmiddlewaretoken;
  });

  const saver = (node) => node.closest?.("[data-autosave]");
  const say = (node, tone, symbol, words) => {
    const status = node.querySelector("[data-save-status]") || document.getElementById(node.dataset.status);
    if (!status) return;
    const text = document.createElement("span");
    text.textContent = words;
    status.className = `st ${tone}`.trim();
    status.replaceChildren(icon(symbol), text);
  };
  window.parindex.say = say;

  /* ---------- values typed while the answer is on its way ---------- */
  const inputs = (root) => [...root.querySelectorAll("input[id], textarea[id], select[id]")];
  const valueOf = (input) => (/^(checkbox|radio)$/.test(input.type) ? input.checked : input.value);
  const snapshot = (root) => new Map(inputs(root).map((input) => [input.id, valueOf(input)]));

  document.addEventListener("htmx:beforeRequest", (event) => {
    const node = saver(event.detail.elt);
    before.set(event.detail.xhr, snapshot(event.detail.target));
    if (node) say(node, "", "clock", texts.saving);
  });
  /* Forms the answer replaces although they were not sent: all of them stays, with its version. */
  const unsent = (root, sender) =>
    [...root.querySelectorAll("form")]
      .filter((form) => sender === document.body || !(sender.contains(form) || form.contains(sender)))
      .filter((form) => inputs(form).some((input) => input.matches("input:not([type=file]), textarea") && input.value !== input.defaultValue))
      .flatMap(inputs);
  const typedSince = (xhr, root, sender) => {
    const old = before.get(xhr);
    if (!old) return [];
    const changed = (input) => old.has(input.id) && old.get(input.id) !== valueOf(input);
    return [...new Set([...inputs(root).filter(changed), ...unsent(root, sender)])]
      .filter((input) => input.type !== "file")
      .map((input) => [input.id, valueOf(input), input.form?.action]);
  };
  const restore = (typed) => {
    typed.forEach(([id, value, place]) => {
      const input = document.getElementById(id);
      /* The same field of another item is another field. */
      if (!input || input.form?.action !== place || valueOf(input) === value) return;
      if (typeof value === "boolean") input.checked = value;
      else input.value = value;
      input.closest("details")?.setAttribute("open", "");
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };

  /* ---------- answers ---------- */
  const isPage = (text) => /^\s*(<!doctype|<html)/i.test(text);
  const reasonOf = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    return page.querySelector("[data-reason]")?.textContent.trim();
  };
  const signIn = () => {
    const link = document.createElement("a");
    link.href = texts.login;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = texts.signin;
    return link;
  };
  const askedToSignIn = (xhr) =>
    xhr.status === 401 || (texts.login && new URL(xhr.responseURL || "/", location).pathname === texts.login);

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target, requestConfig } = event.detail;
    const node = saver(requestConfig.elt);
    if (askedToSignIn(xhr)) {
      event.detail.shouldSwap = false;
      alertOn("session", texts.session, signIn());
      if (node) keep(node, texts.failed);
      return;
    }
    const wholePage = !requestConfig.elt.closest?.("[hx-select]") || xhr.status >= 400;
    if (wholePage && isPage(xhr.responseText) && target !== document.body) {
      event.detail.shouldSwap = false;
      if (xhr.status >= 400 && xhr.status < 500) {
        alertOn("refused", reasonOf(xhr.responseText) || texts.forbidden);
        if (node) say(node, "bad", "x", texts.refused);
      }
      return;
    }
    const typed = typedSince(xhr, target, requestConfig.elt);
    if (typed.length) document.addEventListener("htmx:afterSettle", () => restore(typed), { once: true });
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, elt, successful, requestConfig } = event.detail;
    const node = saver(elt) || saver(requestConfig?.elt || elt);
    if (!successful || askedToSignIn(xhr)) return;
    if (requestConfig?.verb !== "get") {
      failed.delete(node);
      dirty.delete(elt.closest("[data-guard]"));
      if (node?.isConnected) say(node, "ok", "check", fill(texts.saved, { time: hhmm() }));
    }
    /* An answer that was on its way takes no warning off what could not be kept meanwhile. */
    if (!failed.size) ["server", "session", "refused", "offline"].forEach(alertOff);
  });

  /* ---------- failures: keep, tell, try again ---------- */
  function keep(node, words) {
    failed.add(node);
    dirty.add(node);
    say(node, "bad", "x", words);
  }
  const retryButton = () => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = texts.retry;
    button.addEventListener("click", retry);
    return button;
  };
  function retry() {
    failed.forEach((node) => (node.isConnected ? window.htmx.trigger(node, "retry") : failed.delete(node)));
  }
  const isList = (node) => node.closest?.("[data-list]"); // says so itself (lists.js)
  const lost = (event) => {
    if (isList(event.detail.elt)) return;
    const node = saver(event.detail.elt);
    alertOn("offline", fill(texts.offline, { time: hhmm() }), retryButton());
    if (node) keep(node, texts.failed);
  };
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, elt } = event.detail;
    if (xhr.status < 500 || isList(elt)) return;
    alertOn("server", reasonOf(xhr.responseText) || texts.server, retryButton());
    const node = saver(elt);
    if (node) keep(node, texts.failed);
  });
  addEventListener("online", retry);
  /* Back from the tab where somebody has signed in again. */
  document.addEventListener("visibilitychange", () => document.hidden || retry());
  setInterval(() => navigator.onLine && retry(), 15000);

  document.addEventListener("input", (event) => {
    const node = saver(event.target);
    if (node) say(node, "", "pencil", texts.unsaved);
  });
})();
