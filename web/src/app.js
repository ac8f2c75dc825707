// Inner pages: small helps on top of pages that work without them. Text typed survives an expired session, a form is sent
// once, the result grid is driven by the keyboard, files can be dropped. Must never hold state that the server lacks.
(() => {
  "use strict";
  const zh = document.documentElement.lang.startsWith("zh");
  const TEXT = zh
    ? { kept: "登录已过期，您刚才填写的内容已为您保留。", open: "回到该页面", back: "登录过期前填写的内容已恢复，请核对后提交。", discard: "放弃这些内容", close: "关闭", files: "个文件" }
    : { kept: "Your session had ended; what you typed has been kept.", open: "Go back to it", back: "What you typed before the session ended has been put back. Check it, then send it.", discard: "Discard it", close: "Close", files: "files" };

  // ---- htmx: no code from strings; a refused form (422) is shown in place
  if (window.htmx) {
    Object.assign(htmx.config, { allowEval: false, includeIndicatorStyles: false, historyCacheSize: 0 });
    htmx.config.responseHandling = [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422", swap: true },
      { code: "409", swap: true },
      { code: "[45]..", swap: false, error: true },
    ];
  }

  // ---- Drafts: what was typed, kept in this tab until the server has taken it
  const PREFIX = "draft:";
  const person = () => document.querySelector(".person-name")?.textContent ?? "";
  const signingIn = () => location.pathname.startsWith("/sign-in");
  const actionOf = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const formKey = (form) => `${PREFIX}${actionOf(form)}|${[...document.forms].filter((other) => actionOf(other) === actionOf(form)).indexOf(form)}`;
  // A refused form is shown again at the address it was sent to; where it was opened is known from its draft.
  const shownAgain = (draft, key) => draft?.page.split("?")[0] !== location.pathname && key.startsWith(`${PREFIX}${location.pathname}|`);
  const SECRET = /password|token|secret|otp|code|once|csrf/i;
  const keeps = (field) =>
    field.name && !SECRET.test(field.name) && !["hidden", "password", "file", "submit", "button", "image", "reset"].includes(field.type) && field.autocomplete !== "one-time-code";
  const store = {
    read: (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } },
    write: (key, value) => { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the page works without */ } },
    keys: () => { try { return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } },
    drop: (key) => { try { sessionStorage.removeItem(key); } catch { /* as above */ } },
  };
  const byName = (form) => {
    const seen = {};
    return [...form.elements].filter(keeps).map((field) => {
      const nth = (seen[field.name] = (seen[field.name] ?? -1) + 1);
      return { field, id: `${field.name}#${nth}` };
    });
  };
  const original = (field) =>
    field.type === "checkbox" || field.type === "radio" ? field.defaultChecked
      : field.options ? [...field.options].findIndex((option) => option.defaultSelected)
        : field.defaultValue;
  const current = (field) =>
    field.type === "checkbox" || field.type === "radio" ? field.checked : field.options ? [...field.options].filter((o) => o.selected).map((o) => o.value) : field.value;

  function keep(form, sent) {
    if (form.method !== "post" || form.hasAttribute("data-no-draft") || signingIn() || !person()) return;
    const key = formKey(form);
    const before = store.read(key);
    const again = before && shownAgain(before, key) ? before : null;
    const fields = {};
    for (const { field, id } of byName(form)) {
      const value = current(field);
      const was = again?.fields[id]?.was ?? original(field);
      const plain = field.options ? [field.options[Math.max(was, 0)]?.value] : was;
      if (JSON.stringify(value) !== JSON.stringify(plain)) fields[id] = { value, was };
    }
    if (!Object.keys(fields).length) { store.drop(key); return; }
    store.write(key, { page: again?.page ?? location.pathname + location.search, person: person(), fields, sent, interrupted: false });
  }

  function putBack(form, draft) {
    let any = false;
    for (const { field, id } of byName(form)) {
      const kept = draft.fields[id];
      // A field whose stored value changed meanwhile is left as the record has it now.
      if (!kept || JSON.stringify(kept.was) !== JSON.stringify(original(field))) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = kept.value;
      else if (field.options) for (const option of field.options) option.selected = kept.value.includes(option.value);
      else field.value = kept.value;
      any = true;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return any;
  }

  function banner(text, actions) {
    const box = document.createElement("div");
    box.className = "draft-banner";
    box.setAttribute("role", "status");
    const span = document.createElement("span");
    span.textContent = text;
    box.append(span);
    for (const [label, run, kind] of actions) {
      const button = document.createElement(typeof run === "string" ? "a" : "button");
      button.className = `btn btn-sm ${kind}`;
      button.textContent = label;
      if (typeof run === "string") button.href = run;
      else { button.type = "button"; button.addEventListener("click", () => { run(); box.remove(); }); }
      box.append(button);
    }
    (document.querySelector("#main > .container-xl") ?? document.querySelector("main") ?? document.body).prepend(box);
  }

  function drafts() {
    if (signingIn()) {
      for (const key of store.keys()) {
        const draft = store.read(key);
        if (draft && !draft.interrupted) store.write(key, { ...draft, interrupted: true });
        const next = document.querySelector("form input[name=next]");
        if (draft && next && !next.value) next.value = draft.page;
      }
      return;
    }
    if (!person()) return;
    for (const key of store.keys()) {
      const draft = store.read(key);
      if (!draft || draft.person !== person()) { store.drop(key); continue; }
      const form = [...document.forms].find((candidate) => formKey(candidate) === key);
      if (!draft.interrupted) { if (!(form && shownAgain(draft, key)) && (draft.sent || form)) store.drop(key); continue; }
      if (form && putBack(form, draft)) {
        banner(TEXT.back, [[TEXT.discard, () => { form.reset(); store.drop(key); }, "btn-outline-secondary"]]);
      } else if (!form) {
        banner(TEXT.kept, [[TEXT.open, draft.page, "btn-primary"], [TEXT.discard, () => store.drop(key), "btn-outline-secondary"]]);
      } else store.drop(key);
    }
  }
  document.addEventListener("input", (event) => { if (event.target.form) keep(event.target.form, false); });
  document.addEventListener("change", (event) => { if (event.target.form) keep(event.target.form, false); });

  // ---- A form is sent once
  const unlock = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled=true]")) button.removeAttribute("aria-disabled");
    document.documentElement.classList.remove("busy");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (form.getAttribute("action") === "/sign-out") { for (const key of store.keys()) store.drop(key); return; }
    keep(form, true);
    if (form.method !== "post" || form.target === "_blank" || form.hasAttribute("data-download")) return;
    form.dataset.sent = "1";
    (event.submitter ?? form.querySelector("[type=submit], button:not([type])"))?.setAttribute("aria-disabled", "true");
    document.documentElement.classList.add("busy");
  }, true);
  addEventListener("pageshow", (event) => { if (event.persisted) for (const form of document.forms) unlock(form); });
  document.addEventListener("htmx:beforeRequest", () => document.documentElement.classList.add("busy"));
  document.addEventListener("htmx:afterRequest", (event) => {
    document.documentElement.classList.remove("busy");
    const form = event.detail.elt.closest?.("form");
    if (form) { unlock(form); if (event.detail.successful) store.drop(formKey(form)); }
  });

  // ---- Menus made of <details>: Escape and a click elsewhere close them
  const menus = () => document.querySelectorAll("details.nav-menu[open], details.nav-more[open], details.person-menu[open]");
  document.addEventListener("click", (event) => { for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // ---- Result grid: <table data-grid> of inputs. Enter and arrows move, a block from a sheet can be pasted
  const cellAt = (table, row, column) => table.tBodies[0]?.rows[row]?.cells[column]?.querySelector("input:not([readonly]):not([disabled])");
  function move(input, rows, columns) {
    const cell = input.closest("td");
    const table = cell.closest("table");
    let row = cell.parentElement.sectionRowIndex + rows;
    let column = cell.cellIndex + columns;
    const height = table.tBodies[0].rows.length;
    const width = Math.max(...[...table.tBodies[0].rows].map((r) => r.cells.length));
    // Down past the last row goes on at the top of the next column, and back likewise.
    for (let tries = height * width; tries > 0; tries -= 1) {
      if (rows && row >= height) { row = 0; column += 1; }
      if (rows && row < 0) { row = height - 1; column -= 1; }
      if (column < 0 || column >= width || row < 0 || row >= height) return;
      const next = cellAt(table, row, column);
      if (next) { next.focus(); next.select(); return; }
      row += rows;
      column += columns;
    }
  }
  const mark = (input) => input.classList.toggle("changed", input.value !== input.defaultValue);
  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.closest("table[data-grid]") || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); input.form?.requestSubmit(); return; }
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const atStart = input.selectionStart === 0 && input.selectionEnd === 0;
    const atEnd = input.selectionStart === input.value.length && input.selectionEnd === input.value.length;
    const steps = {
      Enter: [event.shiftKey ? -1 : 1, 0], ArrowDown: [1, 0], ArrowUp: [-1, 0],
      ArrowRight: whole || atEnd ? [0, 1] : null, ArrowLeft: whole || atStart ? [0, -1] : null,
    };
    if (event.key === "Escape") { input.value = input.defaultValue; mark(input); input.select(); return; }
    const step = steps[event.key];
    if (!step || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    move(input, step[0], step[1]);
  });
  document.addEventListener("input", (event) => { if (event.target.closest?.("table[data-grid]")) mark(event.target); });
  document.addEventListener("paste", (event) => {
    const input = event.target;
    const cell = input.closest?.("table[data-grid] td");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!cell || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    const table = cell.closest("table");
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
      line.split("\t").forEach((value, right) => {
        const target = cellAt(table, cell.parentElement.sectionRowIndex + down, cell.cellIndex + right);
        if (!target) return;
        target.value = value.trim();
        target.dispatchEvent(new Event("input", { bubbles: true }));
      });
    });
  });

  // ---- Files: <label class="dropzone"><input type="file"></label>; data-autosubmit sends at once
  function chosen(zone, input) {
    let line = zone.querySelector(".chosen");
    if (!line) { line = document.createElement("div"); line.className = "chosen"; line.setAttribute("aria-live", "polite"); zone.append(line); }
    for (const image of line.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    const files = [...input.files];
    line.textContent = files.length > 3 ? `${files.length} ${TEXT.files}` : files.map((file) => file.name).join(" · ");
    for (const file of files.filter((f) => f.type.startsWith("image/")).slice(0, 6)) {
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      line.append(image);
    }
  }
  document.addEventListener("change", (event) => {
    const zone = event.target.closest?.(".dropzone");
    if (!zone || event.target.type !== "file") return;
    chosen(zone, event.target);
    if (zone.hasAttribute("data-autosubmit") && event.target.files.length) event.target.form.requestSubmit();
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest?.(".dropzone");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      const input = zone.querySelector("input[type=file]");
      if (kind !== "drop" || !input || !event.dataTransfer?.files.length) return;
      const bag = new DataTransfer();
      for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) bag.items.add(file);
      input.files = bag.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // ---- Small things: confirm, print, filter form that sends itself, choose all
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-confirm], [data-print]");
    if (!target) return;
    if (target.dataset.confirm && !confirm(target.dataset.confirm)) { event.preventDefault(); event.stopPropagation(); return; }
    if (target.hasAttribute("data-print")) print();
  }, true);
  document.addEventListener("change", (event) => {
    const target = event.target;
    if (target.matches?.("[data-submit-on-change]")) target.form.requestSubmit();
    if (target.matches?.("[data-check-all]")) {
      for (const box of document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(target.dataset.checkAll)}"]`)) box.checked = target.checked;
    }
  });

  // ---- What was scanned and sent is forgotten on this device once the server says that it was taken
  const taken = new URLSearchParams(location.search).get("taken");
  if (taken) {
    try {
      for (const key of Object.keys(localStorage).filter((name) => name.startsWith("scan:"))) if (JSON.parse(localStorage.getItem(key))?.once === taken) localStorage.removeItem(key);
    } catch { /* nothing is kept here */ }
  }

  drafts();
})();
