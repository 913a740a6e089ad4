// Traffic: tells the shop which results are opened, so that its ranking can be measured. Nothing
// says who it was, and whoever asks not to be followed is not.
"use strict";
(() => {
  if (navigator.doNotTrack === "1" || navigator.globalPrivacyControl === true) return;
  const EVENTS = "/api/v1/events";
  let from = null;

  function tell(event) {
    navigator.sendBeacon(EVENTS, new Blob([JSON.stringify(event)], { type: "application/json" }));
  }

  function clicked(event) {
    const link = event.target.closest(".card[data-position] .title a");
    const results = link && link.closest("[data-query-id]");
    if (!results || event.button > 1) return;
    const { product, position } = link.closest(".card").dataset;
    from = { product_id: product, query_id: results.dataset.queryId, position: Number(position) };
    tell({ kind: "click", ...from });
  }
  // On the way down, as what follows a link ends the event there.
  document.addEventListener("click", clicked, true);
  document.addEventListener("auxclick", clicked, true);

  function viewed() {
    const product = document.querySelector("article[data-product]");
    if (!product) return;
    const id = product.dataset.product;
    tell({ kind: "view", product_id: id, ...(from && from.product_id === id ? from : {}) });
  }
  document.addEventListener("shown", viewed);
  viewed();
})();
