// Makes the pages quicker, never possible: every link and form here works without this file.
// A click fetches the same address that the link has, and puts its main part in place of ours. The
// address is the whole state, so back and reload need nothing else. Whoever has to know that
// another page is shown listens for "shown" on the document.
"use strict";
(() => {
  const main = document.getElementById("main");
  const finder = document.getElementById("finder");
  const announce = document.getElementById("announce");
  const progress = document.getElementById("progress");
  const sheet = document.getElementById("sheet");
  const IN_HEAD = "link[rel=canonical], link[rel=prev], link[rel=next], meta[name=description], meta[name=robots], meta[property], meta[name^='twitter:'], script[type='application/ld+json']";
  const KEPT_PAGES = 12;
  const SOON = 150;
  const LONG = 1000;
  const AHEAD_FOR = 20000;
  const pages = new Map();
  const ahead = new Map();
  let latest = 0;
  let running = null;
  let slow = [];
  let shown = withoutFragment(location.href);

  function withoutFragment(address) {
    return address.split("#")[0];
  }

  function remember(address, text) {
    pages.delete(address);
    pages.set(address, text);
    if (pages.size > KEPT_PAGES) pages.delete(pages.keys().next().value);
  }

  // What is quick is simply there; only what takes longer shows that it does.
  function waiting(on) {
    slow.forEach(clearTimeout);
    slow = [];
    main.setAttribute("aria-busy", String(on));
    if (on) {
      slow.push(setTimeout(() => { progress.hidden = false; main.classList.add("waiting"); }, SOON));
      slow.push(setTimeout(() => { announce.textContent = "Still looking"; }, LONG));
    } else {
      progress.hidden = true;
      main.classList.remove("waiting");
    }
  }

  // What a visitor opened or closed stays so, although the page around it is replaced.
  function openState() {
    const state = {};
    for (const part of document.querySelectorAll("details[data-keep]")) state[part.dataset.keep] = part.open;
    return state;
  }

  function openAgain(state) {
    for (const part of document.querySelectorAll("details[data-keep]")) {
      if (part.dataset.keep in state) part.open = state[part.dataset.keep];
    }
  }

  // Where one was on this page, for whoever comes back to it.
  function keepPlace() {
    history.replaceState({ ...history.state, y: scrollY, open: openState() }, "");
  }

  async function fetched(address, signal) {
    const answer = await fetch(address, { signal, headers: { Accept: "text/html" } });
    const type = answer.headers.get("Content-Type") || "";
    if (!answer.ok || !type.startsWith("text/html")) throw new Error(String(answer.status));
    // A form's address may have been answered by a better one.
    return { text: await answer.text(), address: answer.url || address };
  }

  // `typed` is what the search box had when the page was asked for: what was typed since stays.
  function put(text, open, focusKey, typed) {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const freshMain = fresh.getElementById("main");
    const freshFields = fresh.getElementById("finder-fields");
    if (!freshMain || !freshFields) return false;
    main.replaceChildren(...document.adoptNode(freshMain).childNodes);
    document.getElementById("finder-fields").replaceChildren(...freshFields.childNodes);
    const box = document.getElementById("q");
    if (box.value === typed) box.value = fresh.getElementById("q").getAttribute("value") || "";
    document.title = fresh.title;
    document.head.querySelectorAll(IN_HEAD).forEach((one) => one.remove());
    document.head.append(...fresh.head.querySelectorAll(IN_HEAD));
    const foot = fresh.querySelector(".foot");
    if (foot) document.querySelector(".foot").replaceWith(foot);
    const count = document.getElementById("count");
    announce.textContent = count ? count.dataset.announce : fresh.title;
    document.dispatchEvent(new Event("shown"));
    openAgain(open);
    if (focusKey) focusAgain(focusKey);
    return true;
  }

  // The element that was used is gone; its successor takes the focus, or else the heading does.
  function focusKeyOf(element) {
    if (element.id) return { id: element.id };
    const facet = element.closest("details.facet");
    return { facet: facet && facet.dataset.keep, name: firstText(element.querySelector(".name")) };
  }

  function firstText(element) {
    return element && element.firstChild ? element.firstChild.textContent.trim() : "";
  }

  function focusAgain(key) {
    let target = key.id && document.getElementById(key.id);
    if (!target && key.facet && key.name) {
      target = [...document.querySelectorAll("details.facet a.choice")].find((link) =>
        link.closest("details.facet").dataset.keep === key.facet && firstText(link.querySelector(".name")) === key.name);
    }
    target ||= document.getElementById(sheet.open ? "sheet-title" : "heading") || main;
    target.focus({ preventScroll: true });
  }

  // `how` is "push" for a new place in the history, "replace" for one that takes the place of
  // this one, and "back" for one that the history itself has led to, with its `state`.
  async function go(address, { how, scroll = null, focusKey = null, state = {} }) {
    const turn = ++latest;
    const typed = document.getElementById("q").value;
    if (running) running.abort();
    running = new AbortController();
    let answer = how === "back" && pages.has(address) ? { text: pages.get(address), address } : null;
    if (answer === null) {
      waiting(true);
      try {
        answer = await (takeAhead(address) || fetched(address, running.signal));
      } catch {
        if (turn === latest) location.assign(address);
        return;
      }
    }
    // An answer that comes after a newer question was asked is dropped.
    if (turn !== latest) return;
    waiting(false);
    if (how === "push") keepPlace();
    if (!put(answer.text, how === "back" ? state.open || {} : openState(), focusKey, typed)) {
      location.assign(address);
      return;
    }
    address = answer.address;
    // What was not whole is asked again, not kept.
    if (document.getElementById("partial")) pages.delete(withoutFragment(address));
    else remember(withoutFragment(address), answer.text);
    // As in any browser, asking for the page that is shown is no step of the history.
    const same = withoutFragment(address) === shown;
    if (how === "push" && !same) history.pushState({ y: 0 }, "", address);
    else if (how !== "back") history.replaceState({ ...history.state, y: 0 }, "", address);
    shown = withoutFragment(address);
    const heading = document.getElementById("heading");
    // New results under a scrolled-down page would be met in their middle.
    const above = !sheet.open && heading !== null && heading.getBoundingClientRect().top < 0;
    if (scroll !== null || above) scrollTo({ top: scroll || 0, behavior: "instant" });
  }

  function goOn(address, more) {
    // What is chosen in the filters' dialog is one step of the history, however much it is.
    go(address, { how: sheet.open ? "replace" : "push", ...more });
  }

  function addressOf(form) {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") fields.append(name, value);
    const asked = fields.toString();
    return new URL(asked ? "/?" + asked : "/", location.href).href;
  }

  function plain(event) {
    return !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  }

  document.addEventListener("click", (event) => {
    const link = plain(event) && event.target.closest("a[data-nav]");
    if (!link || link.origin !== location.origin) return;
    event.preventDefault();
    const top = link.hasAttribute("data-top");
    goOn(link.href, { scroll: top ? 0 : null, focusKey: top ? { id: "heading" } : focusKeyOf(link) });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form === finder || form.hasAttribute("data-nav"))) return;
    event.preventDefault();
    const own = document.activeElement && document.activeElement.id;
    goOn(addressOf(form), form === finder
      ? { scroll: 0, focusKey: { id: "q" } }
      : { focusKey: { id: own || "heading" } });
  });

  document.addEventListener("change", (event) => {
    if (!event.target.hasAttribute("data-submit")) return;
    goOn(addressOf(event.target.form), { focusKey: { id: event.target.id } });
  });

  // The page of a product is cheap, so that it may be fetched while a pointer rests on its link.
  let resting = 0;
  document.addEventListener("pointerover", (event) => {
    clearTimeout(resting);
    const link = event.target.closest("a[data-nav][href^='/products/']");
    const sparing = navigator.connection && navigator.connection.saveData;
    if (!link || sparing || event.pointerType === "touch") return;
    resting = setTimeout(() => {
      if (takeAhead(link.href, false)) return;
      ahead.clear();
      const answer = fetched(link.href);
      answer.catch(() => ahead.delete(link.href));
      ahead.set(link.href, { answer, at: Date.now() });
    }, 80);
  });

  function takeAhead(address, take = true) {
    const found = ahead.get(address);
    if (!found || Date.now() - found.at > AHEAD_FOR) return null;
    if (take) ahead.delete(address);
    return found.answer;
  }

  addEventListener("popstate", (event) => {
    const address = withoutFragment(location.href);
    const state = event.state || {};
    if (sheet.open) {
      // Back closes the filters, and what was chosen in them stays: it is put before us again.
      sheet.close("back");
      if (address !== shown) history.pushState({ y: scrollY }, "", shown);
      return;
    }
    if (address === shown) {
      latest += 1;
      if (running) running.abort();
      waiting(false);
      if (typeof state.y === "number") scrollTo({ top: state.y, behavior: "instant" });
      return;
    }
    go(address, { how: "back", scroll: state.y || 0, state });
  });

  history.scrollRestoration = "manual";
  if (history.state) {
    openAgain(history.state.open || {});
    if (typeof history.state.y === "number") scrollTo({ top: history.state.y, behavior: "instant" });
    history.replaceState({ ...history.state, sheet: false }, "");
  }
  let scrolled = 0;
  addEventListener("scroll", () => {
    clearTimeout(scrolled);
    scrolled = setTimeout(keepPlace, 150);
  }, { passive: true });
  addEventListener("pagehide", keepPlace);

  document.addEventListener("keydown", (event) => {
    const typing = /^(input|select|textarea)$/i.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key !== "/" || typing || sheet.open || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    const box = document.getElementById("q");
    box.focus();
    box.select();
  });
})();
