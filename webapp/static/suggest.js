// Suggestions below the search box: an ARIA combobox with a list. Without this file the box is a
// plain one. What was searched for is remembered on this device only, and never sent.
"use strict";
(() => {
  const box = document.getElementById("q");
  const form = document.getElementById("finder");
  if (!box || !form) return;
  const WAIT = 60;
  const ANSWERS_KEPT = 60;
  const ANSWERS_KEPT_FOR = 60_000;
  const LONGEST = 100;
  const KEPT_SEARCHES = 8;
  const KEY = "recent-searches";
  const HEADINGS = { query: "Searches", category: "Categories", brand: "Brands", product: "Products", recent: "Recent searches" };
  const ICONS = { query: "search", category: "grid", brand: "tag", product: "box", recent: "clock" };

  const list = make("div", { id: "suggestions", role: "listbox", "aria-label": "Suggestions", class: "suggestions", hidden: "" });
  const said = make("p", { class: "hidden", role: "status", "aria-live": "polite" });
  form.append(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions", "aria-haspopup": "listbox",
  })) box.setAttribute(name, value);

  const answers = new Map();
  let turn = 0;
  let waiting = 0;
  let running = null;
  let active = null;

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function icon(name) {
    const space = "http://www.w3.org/2000/svg";
    const picture = document.createElementNS(space, "svg");
    const use = document.createElementNS(space, "use");
    picture.setAttribute("class", "icon");
    picture.setAttribute("aria-hidden", "true");
    use.setAttribute("href", "#i-" + name);
    picture.append(use);
    return picture;
  }

  // Searches that are remembered. A browser may forbid that; then there are none.
  function recent() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
      return Array.isArray(kept) ? kept.filter((text) => typeof text === "string" && text).slice(0, KEPT_SEARCHES) : [];
    } catch {
      return [];
    }
  }

  function keep(searches) {
    try {
      if (searches.length) localStorage.setItem(KEY, JSON.stringify(searches));
      else localStorage.removeItem(KEY);
    } catch { /* forbidden, or full */ }
  }

  function remember(text) {
    const fresh = text.trim().slice(0, LONGEST);
    if (!fresh) return;
    const same = fresh.toLowerCase();
    keep([fresh, ...recent().filter((old) => old.toLowerCase() !== same)].slice(0, KEPT_SEARCHES));
  }

  function forget(text) {
    keep(recent().filter((old) => old !== text));
    showRecent();
  }

  // Places are counted in characters, of which a few take two of a string's places here.
  function completedText(text, spans) {
    const letters = [...text];
    const parts = make("span", { class: "suggestion-text" });
    let at = 0;
    for (const [start, end] of spans) {
      parts.append(letters.slice(at, start).join(""), make("b", {}, letters.slice(start, end).join("")));
      at = end;
    }
    parts.append(letters.slice(at).join(""));
    return parts;
  }

  function price(product) {
    if (product.price === null) return "";
    try {
      return new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: product.currency || "USD" }).format(product.price);
    } catch {
      return String(product.price);
    }
  }

  function pictureOf(one) {
    const frame = make("span", { class: "suggestion-picture", "aria-hidden": "true" }, icon("box"));
    if (one.product && one.product.image) {
      const image = make("img", { src: one.product.image, alt: "", width: "40", height: "40", decoding: "async", referrerpolicy: "same-origin" });
      image.addEventListener("error", () => image.remove());
      frame.append(image);
    }
    return frame;
  }

  function optionOf(one) {
    const option = make("a", { role: "option", "aria-selected": "false", tabindex: "-1", href: one.url, class: "suggestion " + one.kind });
    // The page script follows such a link without loading the whole page.
    option.setAttribute("data-nav", "");
    option.setAttribute("data-top", "");
    option.append(one.kind === "product" ? pictureOf(one) : icon(ICONS[one.kind]), completedText(one.text, one.completed));
    if (one.kind === "query" && one.category.length) {
      option.querySelector(".suggestion-text").append(make("span", { class: "suggestion-in" }, " in " + one.category[one.category.length - 1]));
    } else if (one.kind === "category" && one.category.length > 1) {
      option.append(make("span", { class: "suggestion-more" }, "in " + one.category.slice(0, -1).join(" › ")));
    } else if (one.kind === "product" && one.product && one.product.price !== null) {
      option.append(make("span", { class: "suggestion-more price" }, price(one.product)));
    } else if (one.kind === "brand") {
      option.append(make("span", { class: "suggestion-more" }, one.count === 1 ? "1 product" : one.count.toLocaleString("en") + " products"));
    }
    option.searched = one.q;
    option.plain = one.kind === "query" && !one.category.length;
    return option;
  }

  function recentOption(text) {
    const option = make("a", { role: "option", "aria-selected": "false", tabindex: "-1", href: "/?" + new URLSearchParams({ q: text }), class: "suggestion recent" });
    const away = make("span", { class: "suggestion-away", title: "Remove", "aria-hidden": "true" }, icon("close"));
    option.append(icon("clock"), make("span", { class: "suggestion-text" }, text), away);
    option.searched = option.remembered = text;
    option.plain = true;
    return option;
  }

  function group(kind, options, note = "") {
    const name = "suggestions-" + kind;
    const heading = make("span", { id: name, class: "suggestion-heading", role: "presentation" }, HEADINGS[kind]);
    if (note) heading.append(make("span", { class: "hidden" }, note));
    return make("div", { role: "group", "aria-labelledby": name, class: "suggestion-group" }, heading, ...options);
  }

  function options() {
    return [...list.querySelectorAll("[role=option]")];
  }

  function put(groups, text, spoken) {
    choose(null);
    list.replaceChildren(...groups);
    options().forEach((option, number) => { option.id = "suggestion-" + number; });
    const any = groups.length > 0 && document.activeElement === box;
    list.hidden = !any;
    list.scrollTop = 0;
    box.setAttribute("aria-expanded", String(any));
    // What the list belongs to.
    list.dataset.for = any ? text : "";
    said.textContent = any ? spoken : "";
  }

  // Whatever is under way comes too late from now on.
  function callOff() {
    turn += 1;
    clearTimeout(waiting);
    if (running) running.abort();
  }

  function close() {
    callOff();
    put([], "", "");
  }

  function showRecent() {
    const searches = recent();
    if (!searches.length) { put([], "", ""); return; }
    const clear = make("a", { role: "option", "aria-selected": "false", tabindex: "-1", class: "suggestion clear-recent" }, "Clear recent searches");
    clear.clears = true;
    put([group("recent", [...searches.map(recentOption), clear], ", Delete removes one")], "", counted(searches.length, "recent search", "recent searches"));
  }

  function counted(count, one, more) {
    return count === 1 ? "1 " + one : count + " " + more;
  }

  function show(text, suggestions) {
    const kinds = new Map();
    for (const one of suggestions) {
      if (!kinds.has(one.kind)) kinds.set(one.kind, []);
      kinds.get(one.kind).push(optionOf(one));
    }
    put([...kinds].map(([kind, found]) => group(kind, found)), text, counted(suggestions.length, "suggestion", "suggestions"));
  }

  function kept(text) {
    const found = answers.get(text);
    return found && Date.now() - found.at < ANSWERS_KEPT_FOR ? found.suggestions : null;
  }

  function typed() {
    const text = box.value.trimStart();
    callOff();
    const mine = turn;
    if (!text) { showRecent(); return; }
    if ([...text].length > LONGEST) { put([], "", ""); return; }
    const known = kept(text);
    if (known) { show(text, known); return; }
    waiting = setTimeout(() => ask(text, mine), WAIT);
  }

  async function ask(text, mine) {
    running = new AbortController();
    let suggestions = [];
    try {
      const answer = await fetch("/api/v1/suggest?" + new URLSearchParams({ q: text }), { signal: running.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      suggestions = (await answer.json()).suggestions;
      answers.delete(text);
      answers.set(text, { suggestions, at: Date.now() });
      if (answers.size > ANSWERS_KEPT) answers.delete(answers.keys().next().value);
    } catch {
      // Suggestions are a help: where they cannot be had, the box is a plain one.
    }
    // An answer that comes after more was typed is dropped.
    if (mine === turn) show(text, suggestions);
  }

  function choose(option, scroll = true) {
    if (active) active.setAttribute("aria-selected", "false");
    active = option;
    if (!option) { box.removeAttribute("aria-activedescendant"); return; }
    option.setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", option.id);
    if (scroll) option.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    // The list stays as it is while somebody chooses from it.
    callOff();
    const all = options();
    // One more place than there are options: that of the box itself.
    const places = all.length + 1;
    const at = active ? all.indexOf(active) + 1 : 0;
    choose(all[((at + step + places) % places) - 1] || null);
  }

  function follow(option) {
    if (option.clears) {
      keep([]);
      showRecent();
      return;
    }
    if (option.searched) remember(option.searched);
    if (option.plain) {
      box.value = option.searched;
      close();
      form.requestSubmit();
      return;
    }
    option.click();
  }

  box.addEventListener("input", typed);
  box.addEventListener("focus", () => { if (!box.value.trim()) showRecent(); });
  box.addEventListener("click", () => { if (list.hidden) typed(); });
  box.addEventListener("blur", close);

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open && event.altKey) close();
      else if (open) move(event.key === "ArrowDown" ? 1 : -1);
      else typed();
    } else if (!open) {
      return;
    } else if (event.key === "Escape") {
      // The first Escape closes the list, the next one empties the box as browsers do.
      event.preventDefault();
      close();
    } else if (active && (event.key === "Home" || event.key === "End")) {
      event.preventDefault();
      choose(options().at(event.key === "Home" ? 0 : -1));
    } else if (active && event.key === "Enter") {
      event.preventDefault();
      follow(active);
    } else if (active && active.remembered && event.key === "Delete") {
      event.preventDefault();
      const at = options().indexOf(active);
      forget(active.remembered);
      const left = options();
      if (left.length) choose(left[Math.min(at, left.length - 2)]);
    } else if (active && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      choose(null);
    }
  });

  // The box keeps the focus while the list is used by mouse or finger.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("mousemove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== active) choose(option, false);
  });
  list.addEventListener("mouseleave", () => choose(null));
  // Before the page script sees it, which follows links by itself.
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (event.target.closest(".suggestion-away")) {
      event.preventDefault();
      forget(option.remembered);
    } else if (option.clears || option.plain) {
      event.preventDefault();
      follow(option);
    } else {
      if (option.searched && !option.classList.contains("product")) {
        remember(option.searched);
        box.value = option.searched;
      }
      // Not before the link was followed.
      setTimeout(close);
    }
  });

  form.addEventListener("submit", () => {
    remember(box.value);
    close();
  });
  addEventListener("popstate", close);
  addEventListener("pageshow", (event) => { if (event.persisted) close(); });
  if (document.activeElement === box && box.value.trim() === "") showRecent();
})();
