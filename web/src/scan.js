// Scanning pages: codes by camera, by a handheld reader (which types), by typing, and from pictures or lists. What was scanned stands
// on the page and survives a reload; nothing is recorded before the person confirms. The server is asked about each code as it comes,
// and asked again for all of them when they are sent. Must never decide by itself what a code means.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const root = document.querySelector("[data-scan]");
if (root) {
  const part = (name) => root.querySelector(`[data-scan-${name}]`);
  const text = root.dataset;
  const form = part("form");
  const field = part("field");
  const list = part("list");
  const said = part("said");
  const FORMATS = ["QRCode", "DataMatrix", "Code128"];
  /** A carton's label tells its content in bar codes beside the SSCC: they name nothing that could be taken. */
  const names = (format, code) => !/^code_?128$/i.test(format) || /^(\]C1)?\x1d?\(?00\)?\d{18}$/.test(code);
  const MOST = Number(text.most || 10_000);
  /** A code in view is looked at again this much later: long enough to move the phone away. */
  const AGAIN_MS = 2500;

  // ---- What was scanned, kept on this device until the server has taken it
  const KEY = `scan:${text.scan}`;
  const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) ?? {}; } catch { return {}; } };
  const write = (value) => { try { localStorage.setItem(KEY, JSON.stringify(value)); } catch { /* full or forbidden: it lives on the page only */ } };
  let codes = read().codes ?? [];
  const save = (more = {}) => write({ codes, ...more });

  // ---- Seen, heard and felt
  let sound;
  function signal(good) {
    navigator.vibrate?.(good ? 60 : [80, 60, 80, 60, 200]);
    try {
      sound ??= new AudioContext();
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = good ? 1320 : 220;
      volume.gain.value = 0.15;
      tone.connect(volume).connect(sound.destination);
      tone.start();
      tone.stop(sound.currentTime + (good ? 0.08 : 0.35));
    } catch { /* no sound here */ }
  }
  function say(message, good) {
    said.textContent = message;
    said.className = `scan-said ${good ? "scan-good" : "scan-bad"}`;
    signal(good);
  }
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  function show() {
    field.value = codes.map((one) => one.text).join("\n");
    list.replaceChildren(...codes.map((one) => {
      const line = document.createElement("li");
      const name = document.createElement("span");
      name.className = "mono text-break";
      name.textContent = one.label;
      line.append(name);
      if (!one.known) line.append(Object.assign(document.createElement("small"), { className: "text-secondary", textContent: ` ${text.textUnchecked}` }));
      const away = document.createElement("button");
      away.type = "button";
      away.className = "btn btn-sm btn-ghost-secondary";
      away.textContent = "×";
      away.setAttribute("aria-label", fill(text.textRemove, { code: one.label }));
      away.addEventListener("click", () => { codes = codes.filter((other) => other !== one); save(); show(); });
      line.append(away);
      return line;
    }).reverse());
    for (const place of root.querySelectorAll("[data-scan-count]")) place.textContent = String(codes.length);
    if (part("send")) part("send").disabled = codes.length === 0;
  }

  // ---- A code comes in
  async function ask(code) {
    try {
      const address = new URL(text.check, location.href);
      address.searchParams.set("code", code);
      const answer = await fetch(address, { headers: { accept: "application/json" } });
      return answer.ok ? await answer.json() : null;
    } catch { return null; }
  }
  let turn = Promise.resolve();
  /** One after another, so that two readings of one code meet. `again`: it was only in view once more. */
  const take = (code, again) => (turn = turn.then(() => taken(code.trim(), again)));
  async function taken(code, again) {
    if (!code || code.length > 500) return;
    if (codes.some((one) => one.text === code)) { if (!again) say(fill(text.textTwice, { code: labelOf(code) }), false); return; }
    if (codes.length >= MOST) { say(text.textFull, false); return; }
    const told = await ask(code);
    if (told?.fault) {
      const label = told.label || code;
      say(told.fault.includes(label) ? told.fault : `${label}: ${told.fault}`, false);
      return;
    }
    // The QR code and the DataMatrix of one label mean one thing.
    if (told && codes.some((one) => one.key === told.key)) { if (!again) say(fill(text.textTwice, { code: told.label }), false); return; }
    codes.push({ text: code, key: told?.key ?? code, label: told?.label ?? labelOf(code), known: Boolean(told) });
    save();
    show();
    say(fill(text.textTaken, { code: told?.label ?? labelOf(code), count: codes.length }), true);
  }
  const labelOf = (code) => codes.find((one) => one.text === code)?.label ?? code.split("/").at(-1);

  // ---- The camera
  let detect;
  async function reader() {
    const native = globalThis.BarcodeDetector;
    const known = native ? await native.getSupportedFormats().catch(() => []) : [];
    const wanted = ["qr_code", "data_matrix", "code_128"];
    if (wanted.every((format) => known.includes(format))) {
      const detector = new native({ formats: wanted });
      return async (picture) => (await detector.detect(picture)).filter((found) => names(found.format, found.rawValue)).map((found) => found.rawValue);
    }
    await prepareZXingModule({ overrides: { locateFile: () => text.reader }, fireImmediately: true });
    return async (picture) => (await readBarcodes(picture, { formats: FORMATS, tryHarder: true, maxNumberOfSymbols: 16 })).filter((found) => found.isValid && names(found.format, found.text)).map((found) => found.text);
  }
  const video = part("video");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const inView = new Map();
  let stream;
  async function look() {
    if (!stream) return;
    if (video.videoWidth) {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      pen.drawImage(video, 0, 0);
      const now = performance.now();
      for (const code of await detect(pen.getImageData(0, 0, canvas.width, canvas.height)).catch(() => [])) {
        const again = now - (inView.get(code) ?? -Infinity) < AGAIN_MS;
        inView.set(code, now);
        if (!again) take(code, false);
      }
    }
    setTimeout(look, 120);
  }
  const start = part("start");
  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.hidden = true;
    start.textContent = text.textStart;
  }
  start.addEventListener("click", async () => {
    if (stream) { stop(); return; }
    try {
      detect ??= await reader();
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      start.textContent = text.textStop;
      look();
    } catch { stop(); say(text.textNoCamera, false); }
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });

  // ---- Typing, handheld readers, files
  const typed = part("typed");
  const enter = () => { take(typed.value, false); typed.value = ""; typed.focus(); };
  typed.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); enter(); } });
  part("add").addEventListener("click", enter);
  part("file").addEventListener("change", async (event) => {
    for (const file of event.target.files) {
      if (file.type.startsWith("image/")) {
        await prepareZXingModule({ overrides: { locateFile: () => text.reader }, fireImmediately: true });
        const found = await readBarcodes(file, { formats: FORMATS, tryHarder: true, maxNumberOfSymbols: 64 }).catch(() => []);
        const taken = found.filter((one) => names(one.format, one.text));
        if (!taken.length) say(fill(text.textNoCode, { code: file.name }), false);
        for (const one of taken) await take(one.text, false);
      } else if (file.size < 2_000_000) {
        // A list: the first column of each line.
        for (const line of (await file.text()).split(/\r?\n/).slice(0, MOST)) await take(line.split(/[,;\t]/)[0].replace(/^"|"$/g, ""), true);
      }
    }
    event.target.value = "";
  });

  // ---- Sending: what was sent stays until the page says that it was taken (app.js forgets it then)
  form.addEventListener("submit", () => { save({ once: form.elements.once.value }); stop(); });
  root.querySelector("[data-scan-plain]").hidden = true;
  for (const place of root.querySelectorAll("[data-scan-live]")) place.hidden = false;
  show();
}
