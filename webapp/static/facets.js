// Facets: sliders for prices, looking for a value while one types, and the panel as a dialog where
// there is no room beside the results.
"use strict";
(() => {
  const sheet = document.getElementById("sheet");
  const announce = document.getElementById("announce");
  const narrow = matchMedia("(max-width: 56rem)");
  const PAUSE = 120;
  const SETTLED = 350;

  // Prices
  let settling = 0;
  function slide(slider, moved) {
    const [from, to] = slider.querySelectorAll("input[type=range]");
    const edges = slider.querySelectorAll("ol > li");
    const last = edges.length - 1;
    // The two never cross or meet: a range of nothing is nobody's wish.
    if (+from.value >= +to.value) {
      if (moved === from) from.value = Math.max(0, to.value - 1);
      if (+from.value >= +to.value) to.value = Math.min(last, +from.value + 1);
      if (+from.value >= +to.value) from.value = to.value - 1;
    }
    const ends = [+from.value, +to.value];
    const outputs = slider.querySelectorAll("output");
    [from, to].forEach((input, i) => {
      input.setAttribute("aria-valuetext", edges[ends[i]].textContent);
      outputs[i].textContent = edges[ends[i]].textContent;
    });
    slider.querySelectorAll(".histogram rect").forEach((bar, i) => bar.classList.toggle("in", i >= ends[0] && i < ends[1]));
    const fill = slider.querySelector(".track .fill");
    fill.setAttribute("x", `${(100 * ends[0]) / last}%`);
    fill.setAttribute("width", `${(100 * (ends[1] - ends[0])) / last}%`);
    const form = slider.closest(".facet").querySelector("form.between");
    form.elements.price_min.value = ends[0] === 0 ? "" : edges[ends[0]].dataset.price;
    form.elements.price_max.value = ends[1] === last ? "" : edges[ends[1]].dataset.price;
    return form;
  }

  // Looking for a value
  const asked = new WeakMap();
  async function find(form) {
    const before = asked.get(form);
    if (before) before.abort();
    const abort = new AbortController();
    asked.set(form, abort);
    const facet = form.closest(".facet");
    const text = form.elements.facet_text.value.trim();
    if (text === "") {
      show(facet, null);
      return;
    }
    const fields = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(`/facet?${fields}`, { signal: abort.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (abort.signal.aborted) return;
      show(facet, page.querySelector("#main .choices"));
      announce.textContent = page.getElementById("found-values").textContent;
    } catch (error) {
      if (error.name !== "AbortError") show(facet, null, "That cannot be looked up just now.");
    }
  }

  function show(facet, found, otherwise = "Nothing has that.") {
    const text = facet.querySelector("[name=facet_text]").value.trim();
    facet.querySelector(".found-values")?.remove();
    for (const list of facet.querySelectorAll(":scope > .choices, :scope > .more")) list.hidden = text !== "";
    if (text === "") return;
    const box = document.createElement("div");
    box.className = "found-values";
    if (found) {
      found.classList.remove("columns");
      box.append(document.adoptNode(found));
    } else {
      const none = document.createElement("p");
      none.className = "none";
      none.textContent = otherwise;
      box.append(none);
    }
    facet.append(box);
  }

  let pausing = 0;
  document.addEventListener("input", (event) => {
    const control = event.target;
    const slider = control.closest("[data-slider]");
    if (slider) {
      slide(slider, control);
    } else if (control.name === "facet_text" && control.form.hasAttribute("data-find")) {
      clearTimeout(pausing);
      pausing = setTimeout(find, PAUSE, control.form);
    }
  });
  document.addEventListener("change", (event) => {
    const slider = event.target.closest("[data-slider]");
    if (!slider) return;
    clearTimeout(settling);
    // Whoever holds an arrow key down means where it ends.
    settling = setTimeout(() => slider.isConnected && slide(slider, event.target).requestSubmit(), SETTLED);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.hasAttribute("data-find")) return;
    event.preventDefault();
    clearTimeout(pausing);
    find(event.target);
  });

  // The dialog
  function fill() {
    const panel = document.querySelector("#main .panel-body");
    if (!panel) {
      sheet.close();
      return;
    }
    const body = sheet.querySelector(".sheet-body");
    const y = body.scrollTop;
    body.replaceChildren(panel);
    body.scrollTop = y;
    const clear = sheet.querySelector(".sheet-foot a");
    clear.hidden = !panel.dataset.clear;
    clear.href = panel.dataset.clear || "/";
    const count = panel.dataset.count;
    sheet.querySelector("[data-show]").textContent = `Show ${count[0].toLowerCase()}${count.slice(1)}`;
  }

  let opener = "";
  function open() {
    opener = location.href;
    fill();
    history.replaceState({ ...history.state, y: scrollY }, "");
    history.pushState({ ...history.state, sheet: true }, "");
    sheet.returnValue = "";
    sheet.showModal();
    document.getElementById("sheet-title").focus();
  }

  sheet.addEventListener("close", () => {
    const panel = sheet.querySelector(".panel-body");
    const place = document.querySelector("#main details.panel");
    if (panel && place) place.append(panel);
    document.querySelector(".panel-handle")?.focus({ preventScroll: true });
    if (sheet.returnValue === "back" || !(history.state && history.state.sheet)) return;
    if (location.href === opener) history.back();
    else history.replaceState({ ...history.state, sheet: false }, "");
  });
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet || event.target.closest("[data-close]")) sheet.close();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".panel-handle") || !narrow.matches) return;
    event.preventDefault();
    open();
  });
  // Wide screens show the panel by a rule of style; open, it also says so to those who do not see.
  function dress() {
    if (sheet.open) fill();
    const panel = document.querySelector("details.panel");
    if (panel) panel.open = !narrow.matches;
  }
  narrow.addEventListener("change", () => {
    if (sheet.open) sheet.close();
    dress();
  });
  document.addEventListener("shown", dress);
  dress();
})();
