// Cards: pictures that cannot be had, and why a result is there, fetched when it is asked for.
"use strict";
(() => {
  // A picture covers the drawing behind it once it is there; one that cannot be had leaves it in
  // sight. Neither event bubbles, so both are caught on the way down.
  function mark(image, name) {
    if (image instanceof HTMLImageElement && image.hasAttribute("data-picture")) image.classList.add(name);
  }
  document.addEventListener("load", (event) => mark(event.target, "loaded"), true);
  document.addEventListener("error", (event) => mark(event.target, "failed"), true);
  for (const image of document.querySelectorAll("img[data-picture]")) {
    if (image.complete) image.decode().then(() => mark(image, "loaded"), () => mark(image, "failed"));
  }

  // All hits of a page are explained by one address: it is fetched once.
  let explained = { address: "", page: null };
  function explain(address) {
    if (explained.address !== address) {
      const page = fetch(address, { headers: { Accept: "text/html" } })
        .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
        .then((text) => new DOMParser().parseFromString(text, "text/html"));
      page.catch(() => { explained = { address: "", page: null }; });
      explained = { address, page };
    }
    return explained.page;
  }

  async function open(link) {
    const card = link.closest(".card");
    let why = card.querySelector(".why");
    if (why === null) {
      const page = await explain(link.href.split("#")[0]);
      const found = [...page.querySelectorAll(".card[data-product]")].find((one) => one.dataset.product === card.dataset.product);
      const body = found && found.querySelector(".why-body");
      if (!body) throw new Error("not explained");
      if (card.querySelector(".why")) return;
      why = document.createElement("div");
      why.className = "why";
      why.hidden = true;
      why.append(document.importNode(body, true));
      card.querySelector(".words").append(why);
    }
    why.hidden = !why.hidden;
    link.setAttribute("aria-expanded", String(!why.hidden));
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.why-link");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(link).catch(() => location.assign(link.href));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches("a.why-link")) return;
    event.preventDefault();
    event.target.click();
  });

  function dress() {
    for (const link of document.querySelectorAll("a.why-link")) {
      link.setAttribute("role", "button");
      link.setAttribute("aria-expanded", "false");
    }
  }
  document.addEventListener("shown", dress);
  dress();
})();
