/* Shell of every page: clock, countdowns, menus, dialogs, tabs, toasts, guard, keys.
   Works by data attributes (docs/components.md); pages stay usable when this file does not run. */
(() => {
  const texts = document.getElementById("script-texts")?.dataset || {};
  const fill = (text, values) =>
    (text || "").replace(/\{(\w+)\}/g, (_, key) => (key in values ? values[key] : ""));
  const store = {
    get(key) {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        localStorage.setItem(key, value);
      } catch {
        /* the choice holds for this page only */
      }
    },
  };

  /* ---------- time: the server's clock decides ---------- */
  const stamp = document.querySelector("[data-server-now]");
  const offset = stamp ? Date.parse(stamp.dataset.serverNow) - Date.now() : 0;
  const now = () => Date.now() + offset;
  const clockFormat = (options) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", ...options });
  const shortClock = clockFormat({});
  const longClock = clockFormat({ second: "2-digit" });
  const hhmm = () => shortClock.format(now());

  const unit = (name, letter, count) =>
    fill(count === 1 ? texts[`${name}One`] : texts[`${name}Many`], { [letter]: count });
  const span = (milliseconds) => {
    const total = Math.ceil(milliseconds / 60000);
    const days = Math.floor(total / 1440);
    const hours = Math.floor((total % 1440) / 60);
    const minutes = total % 60;
    if (days) return unit("day", "d", days) + (hours ? ` ${unit("hour", "h", hours)}` : "");
    if (hours) return unit("hour", "h", hours) + (minutes ? ` ${unit("minute", "m", minutes)}` : "");
    return unit("minute", "m", minutes);
  };
  const tick = () => {
    document.querySelectorAll("[data-clock]").forEach((node) => {
      node.textContent = longClock.format(now());
    });
    document.querySelectorAll("[data-deadline]").forEach((node) => {
      const left = Date.parse(node.dataset.deadline) - now();
      const text = left > 0 ? fill(texts.left, { span: span(left) }) : texts.over;
      if (text && node.textContent !== text) node.textContent = text;
      node.closest(".left")?.classList.toggle("late", left <= 3600000);
    });
  };
  tick();
  setInterval(tick, 1000);

  /* ---------- toasts, alerts ---------- */
  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${texts.icons}#${name}`);
    svg.append(use);
    return svg;
  };
  const expire = (node) => {
    let timer = setTimeout(() => node.remove(), 6000);
    node.addEventListener("pointerenter", () => clearTimeout(timer));
    node.addEventListener("pointerleave", () => (timer = setTimeout(() => node.remove(), 3000)));
  };
  const box = (css, symbol, text) => {
    const node = document.createElement("div");
    const words = document.createElement("span");
    node.className = css;
    words.textContent = text;
    node.append(icon(symbol), words);
    return node;
  };
  const toasts = document.getElementById("toasts");
  const toast = (text, symbol = "check") => {
    const node = box("toast", symbol, text);
    toasts?.append(node);
    expire(node);
  };
  document.querySelectorAll("[data-toast]").forEach((node) => {
    toasts?.append(node);
    expire(node);
  });
  document.body.addEventListener("toast", (event) => toast(event.detail.value || event.detail.text));

  /* One banner per key above the content; it stays until the cause is gone. */
  const alerts = document.getElementById("alerts");
  const alertOff = (key) => alerts?.querySelector(`[data-alert="${key}"]`)?.remove();
  const alertOn = (key, text, action) => {
    if (!alerts) return;
    alertOff(key);
    const node = box("banner bad", "x", text);
    node.dataset.alert = key;
    node.setAttribute("role", "alert");
    if (action) node.lastChild.append(" ", action);
    alerts.append(node);
  };

  /* ---------- menus ---------- */
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (location.hash === "#nav" || location.hash === "#panel") {
      location.hash = "#main";
    }
  });
  addEventListener("hashchange", () => {
    if (location.hash === "#nav") document.getElementById("nav")?.focus();
  });

  /* ---------- dialogs, confirmation ---------- */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.open);
      if (dialog?.showModal) {
        event.preventDefault();
        opener.closest("details")?.removeAttribute("open");
        dialog.showModal();
      }
    }
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  });
  const ask = (source, proceed) => {
    const dialog = document.getElementById("confirm");
    if (!dialog?.showModal) {
      if (window.confirm(source.dataset.confirm)) proceed();
      return;
    }
    dialog.querySelector("h2").textContent = source.dataset.confirm;
    dialog.querySelector("[data-text]").textContent = source.dataset.confirmText || "";
    const verb = dialog.querySelector("[data-verb]");
    verb.dataset.plain ||= verb.textContent;
    verb.textContent = source.dataset.confirmVerb || verb.dataset.plain;
    verb.classList.toggle("danger", source.dataset.confirmTone === "danger");
    verb.classList.toggle("primary", source.dataset.confirmTone !== "danger");
    dialog.returnValue = "";
    dialog.addEventListener("close", () => dialog.returnValue === "yes" && proceed(), { once: true });
    dialog.showModal();
  };
  const agreed = new WeakSet();
  document.addEventListener(
    "submit",
    (event) => {
      const source = [event.submitter, event.target].find((node) => node?.dataset.confirm);
      if (!source || agreed.delete(source) || event.target.hasAttribute("hx-post")) return;
      // What is empty is said by the server first; nothing is asked of it.
      if (event.target.querySelector(":required:invalid")) return;
      event.preventDefault();
      event.stopPropagation();
      ask(source, () => {
        agreed.add(source);
        event.target.requestSubmit(event.submitter || undefined);
      });
    },
    true,
  );
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.elt.dataset?.confirm) return;
    event.preventDefault();
    ask(event.detail.elt, () => event.detail.issueRequest(true));
  });

  /* ---------- tabs ---------- */
  const arrows = (list, go) => {
    const links = [...list.querySelectorAll("a")];
    list.addEventListener("keydown", (event) => {
      const at = links.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: links.length - 1 }[event.key];
      if (to === undefined || at === -1) return;
      event.preventDefault();
      go(links[(to + links.length) % links.length]);
    });
  };
  document.querySelectorAll("[data-arrows]").forEach((list) => arrows(list, (link) => link.focus()));
  /* Links to parts of the page become tabs; without this file they stay links to the parts. */
  document.querySelectorAll("[data-panes]").forEach((list) => {
    const tabs = [...list.querySelectorAll("a")];
    const paneOf = (tab) => document.getElementById(tab.hash.slice(1));
    const select = (tab) => {
      tabs.forEach((other) => {
        other.setAttribute("aria-selected", String(other === tab));
        other.tabIndex = other === tab ? 0 : -1;
        paneOf(other).hidden = other !== tab;
      });
    };
    list.setAttribute("role", "tablist");
    tabs.forEach((tab) => {
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", tab.hash.slice(1));
      paneOf(tab).setAttribute("role", "tabpanel");
      paneOf(tab).setAttribute("aria-label", tab.textContent);
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        history.replaceState(null, "", tab.hash);
        select(tab);
      });
    });
    arrows(list, (tab) => {
      tab.focus();
      tab.click();
    });
    select(tabs.find((tab) => tab.hash === location.hash) || tabs[0]);
  });

  /* ---------- unsaved changes ---------- */
  const dirty = new Set();
  document.addEventListener("input", (event) => {
    const guarded = event.target.closest("[data-guard]");
    if (guarded) dirty.add(guarded);
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) dirty.clear();
  });
  addEventListener("beforeunload", (event) => {
    dirty.forEach((node) => node.isConnected || dirty.delete(node));
    if (!dirty.size) return;
    event.preventDefault();
    event.returnValue = texts.leave;
  });

  /* ---------- keys ---------- */
  const keySwitch = document.querySelector("[data-keys-switch]");
  if (keySwitch) {
    keySwitch.checked = store.get("keys") !== "off";
    keySwitch.addEventListener("change", () => store.set("keys", keySwitch.checked ? "on" : "off"));
  }
  const typing = (node) => node.closest?.("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form") || document.querySelector("form[data-ctrl-enter]");
      const button = form?.querySelector("[data-ctrl-enter], .btn.primary");
      if (button) {
        event.preventDefault();
        form.requestSubmit(button.type === "submit" ? button : undefined);
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (store.get("keys") === "off" || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      document.getElementById("shortcuts")?.showModal?.();
      return;
    }
    const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")) target.focus();
    else target.click();
  });

  /* ---------- the error summary takes the focus ---------- */
  const takeFocus = (root) => root.querySelector?.("[data-focus]")?.focus();
  takeFocus(document);
  document.addEventListener("htmx:afterSettle", (event) => takeFocus(event.detail.elt));

  window.parindex = { alertOff, alertOn, dirty, fill, hhmm, icon, store, texts, toast };
})();
