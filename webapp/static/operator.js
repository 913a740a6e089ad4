// Makes the operator's pages quicker, never possible: each form works without this file.
// While a rule or a synonym is written, what it would do is shown beside it; grades are kept as
// they are given, by mouse or by the keys 0 to 3.
"use strict";
(() => {
  const WAIT = 400;
  const announce = document.getElementById("announce");

  function say(words) {
    announce.textContent = words;
  }

  for (const picture of document.querySelectorAll("img[data-picture]")) {
    const show = () => picture.classList.add(picture.naturalWidth ? "loaded" : "failed");
    if (picture.complete) show();
    else picture.addEventListener("load", show);
    picture.addEventListener("error", () => picture.classList.add("failed"));
  }

  // A live preview: the form is sent as the button Preview sends it, and the answer put beside it.
  for (const form of document.querySelectorAll("form[data-live]")) {
    const place = form.querySelector("#preview");
    let timer = 0;
    let latest = 0;

    async function preview() {
      const turn = ++latest;
      const fields = new FormData(form);
      fields.set("do", "preview");
      place.classList.add("waiting");
      try {
        const answer = await fetch(form.action, {
          method: "POST", body: new URLSearchParams(fields), headers: { "X-Fragment": "1" },
        });
        const text = await answer.text();
        if (turn !== latest) return;
        if (!answer.ok) throw new Error(String(answer.status));
        const fresh = new DOMParser().parseFromString(text, "text/html");
        place.replaceChildren(...document.adoptNode(fresh.body).childNodes);
        for (const picture of place.querySelectorAll("img[data-picture]")) {
          picture.addEventListener("load", () => picture.classList.add("loaded"));
          picture.addEventListener("error", () => picture.classList.add("failed"));
        }
        mark();
      } catch {
        if (turn === latest) place.textContent = "The preview did not come. Press Preview to try again.";
      } finally {
        if (turn === latest) place.classList.remove("waiting");
      }
    }

    // What is wrong stands in the preview too; the field that it is about says that it is wrong.
    function mark() {
      for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
      for (const line of place.querySelectorAll(".wrong[data-field]")) {
        const field = form.elements.namedItem(line.dataset.field);
        if (field instanceof HTMLElement) field.setAttribute("aria-invalid", "true");
      }
    }

    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(preview, WAIT);
    });
    for (const button of form.querySelectorAll("button[value=preview]")) {
      button.addEventListener("click", (event) => {
        event.preventDefault();
        clearTimeout(timer);
        preview();
      });
    }
  }

  const grades = document.getElementById("grades");
  if (grades) judge(grades);

  function judge(form) {
    const cards = [...form.querySelectorAll("fieldset[data-grade]")];
    const progress = document.getElementById("progress");
    const count = document.querySelector("#count b");

    async function keep(card) {
      const chosen = card.querySelector("input:checked");
      const fields = new URLSearchParams({
        token: form.elements.namedItem("token").value,
        q: form.elements.namedItem("q").value,
        grader: form.elements.namedItem("grader").value,
        [card.dataset.grade]: chosen.value,
      });
      const graded = cards.filter((one) => one.querySelector("input:checked")).length;
      progress.value = graded;
      count.textContent = String(graded);
      try {
        const answer = await fetch(form.action, {
          method: "POST", body: fields, headers: { Accept: "application/json" },
        });
        if (!answer.ok) throw new Error(String(answer.status));
        say(`${chosen.value} saved, ${graded} of ${cards.length} graded`);
      } catch {
        say("The grade was not saved. Press Save.");
        count.parentElement.append(" — not saved, press Save");
      }
    }

    function focus(index) {
      const card = cards[Math.max(0, Math.min(index, cards.length - 1))];
      (card.querySelector("input:checked") || card.querySelector("input")).focus();
      card.scrollIntoView({ block: "nearest" });
    }

    for (const [index, card] of cards.entries()) {
      card.addEventListener("change", () => keep(card));
      card.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (/^[0-3]$/.test(event.key)) {
          event.preventDefault();
          const input = card.querySelector(`input[value="${event.key}"]`);
          if (!input.checked) {
            input.checked = true;
            keep(card);
          }
          focus(index + 1);
        } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          focus(index + (event.key === "ArrowDown" ? 1 : -1));
        }
      });
    }
    const first = cards.findIndex((card) => !card.querySelector("input:checked"));
    if (first >= 0 && !location.hash) focus(first);
  }
})();
