// Pages for anybody: how often a unit was scanned, drop a document to verify it, and a page taken from the browser's memory asks for its status again.
// Everything works without this file. Must never set a cookie or keep anything about the reader.
(() => {
  "use strict";
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // That somebody looks at this unit is counted, without anything about them; the answer says how often it was. The page itself comes
  // from memory and knows nothing of it.
  const seen = document.querySelector("[data-seen]");
  if (seen) {
    const { gtin, serial } = seen.dataset;
    fetch("/seen", { method: "POST", body: new URLSearchParams({ gtin, serial, lang: document.documentElement.lang }), credentials: "omit" })
      .then((answer) => (answer.status === 200 ? answer.text() : ""))
      .then((told) => { if (told) { seen.textContent = told; seen.hidden = seen.previousElementSibling.hidden = false; } }, () => {});
  }

  const zone = document.querySelector(".dropzone");
  const input = zone?.querySelector("input[type=file]");
  if (!zone || !input) return;
  const send = () => {
    document.documentElement.classList.add("busy");
    input.form.requestSubmit();
  };
  const files = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  // Anywhere on the page: a document let fall beside the zone would otherwise replace the page.
  document.addEventListener("dragover", (event) => { if (files(event)) { event.preventDefault(); zone.classList.add("over"); } });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    zone.classList.remove("over");
    const file = event.dataTransfer.files[0];
    if (!file) return;
    const bag = new DataTransfer();
    bag.items.add(file);
    input.files = bag.files;
    send();
  });
  input.addEventListener("change", () => { if (input.files.length) send(); });
})();
