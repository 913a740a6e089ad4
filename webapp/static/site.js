// Makes the page quicker, never possible: every link and form here works without this file.
// A click on a filter, a sort or a page fetches the same address that the link has, and puts its
// main part in place of ours. The address is the whole state, so back and reload need nothing else.
"use strict";
(() => {
  const main = document.getElementById("main");
  const finder = document.getElementById("finder");
  const announce = document.getElementById("announce");
  const progress = document.getElementById("progress");
  const KEPT_PAGES = 12;
  const pages = new Map();
  let latest = 0;
  let running = null;
  let shown = withoutFragment(location.href);

  function withoutFragment(address) {
    return address.split("#")[0];
  }

  function remember(address, text) {
    pages.delete(address);
    pages.set(address, text);
    if (pages.size > KEPT_PAGES) pages.delete(pages.keys().next().value);
  }

  function waiting(on) {
    progress.hidden = !on;
    main.classList.toggle("waiting", on);
    main.setAttribute("aria-busy", String(on));
  }

  // What a visitor opened or closed stays so, although the page around it is replaced.
  function openState() {
    const state = new Map();
    for (const part of main.querySelectorAll("details[data-keep]")) {
      state.set(part.dataset.keep, part.open);
    }
    return state;
  }

  function put(text, focusKey) {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const freshMain = fresh.getElementById("main");
    const freshFields = fresh.getElementById("finder-fields");
    const box = finder.querySelector("input[type=search]");
    if (!freshMain || !freshFields) return false;
    const kept = openState();
    main.replaceChildren(...document.adoptNode(freshMain).childNodes);
    for (const part of main.querySelectorAll("details[data-keep]")) {
      if (kept.has(part.dataset.keep)) part.open = kept.get(part.dataset.keep);
    }
    document.getElementById("finder-fields").replaceChildren(...freshFields.childNodes);
    box.value = fresh.getElementById("q").getAttribute("value") || "";
    document.title = fresh.title;
    const foot = fresh.querySelector(".foot");
    if (foot) document.querySelector(".foot").replaceWith(foot);
    const count = document.getElementById("count");
    announce.textContent = count ? count.dataset.announce : fresh.title;
    if (focusKey) focusAgain(focusKey);
    return true;
  }

  // The element that was used is gone; its successor takes the focus, or else the heading does.
  function focusKeyOf(element) {
    if (element.id) return { id: element.id };
    const name = element.querySelector(".name");
    const facet = element.closest("details.facet");
    return { facet: facet && facet.dataset.keep, name: name && name.firstChild && name.firstChild.textContent.trim() };
  }

  function focusAgain(key) {
    let target = key.id && document.getElementById(key.id);
    if (!target && key.facet && key.name) {
      for (const link of main.querySelectorAll("details.facet a.choice")) {
        const name = link.querySelector(".name");
        if (link.closest("details.facet").dataset.keep === key.facet &&
            name.firstChild && name.firstChild.textContent.trim() === key.name) target = link;
      }
    }
    (target || document.getElementById("heading") || main).focus({ preventScroll: true });
  }

  async function go(address, { push, scroll, focusKey }) {
    const turn = ++latest;
    if (running) running.abort();
    running = new AbortController();
    let text = push ? undefined : pages.get(address);
    if (text === undefined) {
      waiting(true);
      try {
        const answer = await fetch(address, { signal: running.signal, headers: { Accept: "text/html" } });
        const type = answer.headers.get("Content-Type") || "";
        if (!answer.ok || !type.startsWith("text/html")) throw new Error(String(answer.status));
        text = await answer.text();
        // A form's address may have been answered by a better one.
        address = answer.url || address;
      } catch (error) {
        if (turn === latest) location.assign(address);
        return;
      }
    }
    // An answer that comes after a newer question was asked is dropped.
    if (turn !== latest) return;
    waiting(false);
    const y = scrollY;
    if (!put(text, focusKey)) { location.assign(address); return; }
    // What was not whole is asked again, not kept.
    if (document.getElementById("partial")) pages.delete(withoutFragment(address));
    else remember(withoutFragment(address), text);
    if (push) {
      history.replaceState({ y }, "");
      history.pushState({ y: 0 }, "", address);
    }
    shown = withoutFragment(address);
    const heading = document.getElementById("heading");
    // New results under a scrolled-down page would be met in their middle.
    const above = heading !== null && heading.getBoundingClientRect().top < 0;
    if (scroll !== null || above) scrollTo({ top: scroll || 0, behavior: "instant" });
  }

  function addressOf(form) {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") fields.append(name, value);
    const asked = fields.toString();
    return new URL(asked ? "/?" + asked : "/", location.href).href;
  }

  function onSearchPage() {
    return location.pathname === "/" && document.getElementById("count") !== null;
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[data-nav]");
    if (!link || !onSearchPage()) return;
    event.preventDefault();
    const top = link.hasAttribute("data-top");
    go(link.href, { push: true, scroll: top ? 0 : null, focusKey: top ? { id: "heading" } : focusKeyOf(link) });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!onSearchPage() || !(form.id === "finder" || form.hasAttribute("data-nav"))) return;
    event.preventDefault();
    const focus = form.id === "finder" ? { id: "q" } : { id: "heading" };
    go(addressOf(form), { push: true, scroll: form.id === "finder" ? 0 : null, focusKey: focus });
  });

  document.addEventListener("change", (event) => {
    const control = event.target;
    if (!control.hasAttribute("data-submit")) return;
    if (!onSearchPage()) { control.form.requestSubmit(); return; }
    go(addressOf(control.form), { push: true, scroll: null, focusKey: { id: control.id } });
  });

  // A picture covers the drawing behind it once it is there; one that cannot be had leaves it in
  // sight. Neither event bubbles, so both are caught on the way down.
  function mark(image, name) {
    if (image instanceof HTMLImageElement) image.classList.add(name);
  }
  document.addEventListener("load", (event) => mark(event.target, "loaded"), true);
  document.addEventListener("error", (event) => mark(event.target, "failed"), true);
  for (const image of document.querySelectorAll("img[data-picture]")) {
    if (image.complete) image.decode().then(() => mark(image, "loaded"), () => mark(image, "failed"));
  }

  addEventListener("popstate", (event) => {
    const address = withoutFragment(location.href);
    if (address === shown) {
      latest += 1;
      if (running) running.abort();
      waiting(false);
      return;
    }
    const y = event.state && typeof event.state.y === "number" ? event.state.y : 0;
    go(address, { push: false, scroll: y, focusKey: null });
  });

  if (onSearchPage()) {
    history.scrollRestoration = "manual";
    if (history.state && typeof history.state.y === "number") scrollTo({ top: history.state.y, behavior: "instant" });
    addEventListener("pagehide", () => history.replaceState({ y: scrollY }, ""));
  }

  // Where the panel's summary is all there is to open it by, wide screens get it opened.
  const panel = document.querySelector("details.panel");
  if (panel && matchMedia("(min-width: 56.01rem)").matches && !CSS.supports("selector(::details-content)")) panel.open = true;

  document.addEventListener("keydown", (event) => {
    const typing = /^(input|select|textarea)$/i.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key !== "/" || typing || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    const box = document.getElementById("q");
    box.focus();
    box.select();
  });
})();
