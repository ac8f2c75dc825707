// Pages for anybody: drop a document to verify it, and a page taken from the browser's memory asks for its status again.
// Everything works without this file. Must never set a cookie or keep anything about the reader.
(() => {
  "use strict";
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

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
