// The scanning script by itself, on a page made up by the test: a video of codes before Chromium's camera, a list that survives a reload,
// what the server refuses, and no WebAssembly where the policy does not permit it.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { OUTPUT, PHONE, sees, withPage } from "../lib/browser.mjs";
import { framesOnVideo } from "../lib/camera.mjs";

const WEB = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "web");
const manifest = JSON.parse(readFileSync(join(WEB, "dist/manifest.json"), "utf8"));
mkdirSync(OUTPUT, { recursive: true });
const VIDEO = join(OUTPUT, "camera.y4m");
sees(VIDEO);

const unit = (serial) => `https://ts.example/01/06901234567892/10/L1/21/${serial}`;
const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Scan</title>
<link rel="stylesheet" href="/assets/app.css"><script src="/assets/scan.js" defer></script></head><body><main>
<div class="scan" data-scan="test" data-check="/code" data-most="100" data-reader="/assets/reader.wasm" data-text-start="start" data-text-stop="stop" data-text-taken="{code} taken" data-text-twice="{code} twice" data-text-full="full" data-text-unchecked="unchecked" data-text-remove="Remove {code}" data-text-no-camera="no camera" data-text-no-code="no code in {code}">
<div data-scan-live hidden><video data-scan-video hidden playsinline muted></video><button type="button" class="scan-start" data-scan-start>start</button><p class="scan-said" data-scan-said></p>
<input data-scan-typed aria-label="typed"><button type="button" data-scan-add>add</button><input type="file" data-scan-file aria-label="file" multiple><span data-scan-count>0</span><ol data-scan-list></ol></div>
<div data-scan-plain><textarea name="scanned" form="f" data-scan-field></textarea></div><form id="f" method="post" action="/sent" data-scan-form><input type="hidden" name="once" value="1"><button data-scan-send>send</button></form></div></main></body></html>`;
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self'; form-action 'self'; img-src 'self' blob: data:";

let sent;
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://x");
  const say = (type, body, more = {}) => response.writeHead(200, { "content-type": type, ...more }).end(body);
  if (pathname.startsWith("/assets/")) {
    const name = pathname.slice("/assets/".length);
    return say(name.endsWith("css") ? "text/css" : name.endsWith("wasm") ? "application/wasm" : "text/javascript", readFileSync(join(WEB, "dist/assets", manifest[name])));
  }
  if (pathname === "/code") {
    const serial = searchParams.get("code").split(/\/21\/|\(21\)/).at(-1);
    return say("application/json", JSON.stringify({ key: serial, label: serial, fault: serial === "STRANGER" ? "is of another lot" : "" }));
  }
  if (pathname === "/sent") {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    sent = new URLSearchParams(Buffer.concat(chunks).toString()).get("scanned").split(/\r?\n/);
    return say("text/html", "<title>sent</title>taken");
  }
  if (pathname === "/favicon.ico") return response.writeHead(204).end();
  return say("text/html", page, { "content-security-policy": pathname === "/strict" ? POLICY.replace(" 'wasm-unsafe-eval'", "") : POLICY });
}).listen(0, "127.0.0.1");
await new Promise((done) => server.once("listening", done));
after(() => server.close());
const site = `http://127.0.0.1:${server.address().port}`;

/** Grey pixels of codes, as the packages of web/ write them. */
async function pictures(codes) {
  const { writeBarcode, prepareZXingModule } = await import(pathToFileURL(join(WEB, "node_modules/zxing-wasm/dist/es/writer/index.js")));
  const wasm = readFileSync(join(WEB, "node_modules/zxing-wasm/dist/writer/zxing_writer.wasm"));
  await prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) }, fireImmediately: true });
  return Promise.all(codes.map(async ([text, format]) => {
    const { symbol, error } = await writeBarcode(text, { format, scale: 1, withQuietZones: true });
    assert.equal(error, "");
    return { width: symbol.width, height: symbol.height, pixels: Buffer.from(symbol.data) };
  }));
}

test("codes before the camera are taken once each, strangers are refused, and the list survives a reload", async () => {
  const shown = [[unit("AAA1"), "QRCode"], [unit("BBB2"), "DataMatrix"], [unit("STRANGER"), "QRCode"], [unit("CCC3"), "QRCode"]];
  framesOnVideo(await pictures(shown), VIDEO, { magnify: 6 });
  await withPage({ ...PHONE, locale: "en" }, async (page) => {
    await page.goto(site);
    const until = (number) => page.waitForFunction((n) => document.querySelector("[data-scan-count]").textContent === String(n), number);
    await page.locator("[data-scan-start]").click();
    await page.locator(".scan-said.scan-bad", { hasText: "STRANGER: is of another lot" }).waitFor();
    await until(3);
    await page.locator("[data-scan-start]").click();
    await page.reload();
    await until(3);
    const type = async (code) => { await page.locator("[data-scan-typed]").fill(code); await page.locator("[data-scan-typed]").press("Enter"); };
    await type("(01)06901234567892(10)L1(21)AAA1");
    await page.locator(".scan-said.scan-bad", { hasText: "AAA1 twice" }).waitFor();
    await type(unit("DDD4"));
    await until(4);
    await page.getByRole("button", { name: "Remove DDD4" }).click();
    await until(3);
    await page.locator("[data-scan-file]").setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(`${unit("EEE5")},1\r\n${unit("AAA1")},2\r\n`) });
    await until(4);
    assert.equal(await page.locator("[data-scan-plain]").isVisible(), false);
    await page.locator("[data-scan-send]").click();
    await page.waitForURL(/sent/);
    assert.deepEqual(sent.map((code) => code.split("/").at(-1)).sort(), ["AAA1", "BBB2", "CCC3", "EEE5"]);
  });
});

test("without leave for WebAssembly the page says so, and codes are typed", async () => {
  await withPage({ ...PHONE, locale: "en" }, async (page) => {
    await page.goto(`${site}/strict`);
    await page.locator("[data-scan-start]").click();
    await page.locator(".scan-said.scan-bad", { hasText: "no camera" }).waitFor();
    await page.locator("[data-scan-typed]").fill(unit("FFF6"));
    await page.locator("[data-scan-add]").click();
    await page.waitForFunction(() => document.querySelector("[data-scan-count]").textContent === "1");
  }).catch((error) => { if (!/the page complained[\s\S]*(WebAssembly|wasm)/i.test(error.message)) throw error; });
});
