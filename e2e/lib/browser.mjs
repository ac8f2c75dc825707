// Chromium as installed, one for each test file; pages at desk and phone width, in either language. Every page that a test opens
// is watched: an error in a script, a refused resource or an answer of 500 fails the test that closes it.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/** Where pictures of failures and of pages go; never committed. */
export const OUTPUT = join(dirname(dirname(fileURLToPath(import.meta.url))), "output");

/** The two widths at which every page must work. */
export const DESKTOP = { viewport: { width: 1440, height: 900 } };
export const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

// What Playwright turns off (the last list counts), and the browser's own pages for bar and tabs, which nobody sees here: they cost a
// fifth of a journey's time.
const OFF = [
  "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LensOverlay",
  "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin",
  "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch", "InitialWebUI", "PreloadTopChromeWebUI",
  "WebUIReloadButton", "WebUIOmniboxPopup", "WebUITabStrip",
].join();

let running;
let eyes = [];

/**
 * What the cameras of this test file's browser see: a video (Y4M, see camera.mjs), shown again and again. The file is opened when a page
 * turns the camera on, so that it may be written after the browser has started; permission is given without asking.
 */
export function sees(file) {
  if (running) throw new Error("the browser runs already: say what it sees before the first page");
  eyes = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${file}`];
}

/** The browser, started at the first call and closed at the end of the test file. */
export async function browser() {
  running ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", `--disable-features=${OFF}`, ...eyes,
    ],
  });
  return running;
}

/** Closes the browser; test files do so by themselves at their end. */
export async function close() {
  await (await running)?.close();
}

if (process.argv[1]?.endsWith(".test.mjs")) (await import("node:test")).after(close);

/**
 * Opens a page in a context of its own, hands it to `visit`, and closes it.
 * `options` are Playwright's context options, e.g. `{ ...PHONE, locale: "en" }`; the language is zh-CN unless said.
 */
export async function withPage(options, visit) {
  const context = await (await browser()).newContext({ ...DESKTOP, locale: "zh-CN", ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults = [];
  context.on("weberror", (error) => faults.push(`script error: ${error.error()}`));
  context.on("console", (message) => {
    // Chromium also logs every 4xx answer of a page as an error; those are expected where bad input is tried.
    if (message.type() === "error" && !/Failed to load resource: .* 4\d\d/.test(message.text())) faults.push(`console: ${message.text()}`);
  });
  context.on("response", (response) => { if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`); });
  try {
    const result = await visit(page);
    if (faults.length) throw new Error(`the page complained:\n${faults.join("\n")}`);
    return result;
  } catch (error) {
    await shot(page, `failed-${Date.now()}`).then((path) => { error.message += `\n(at ${page.url()}, picture: ${path})`; }, () => {});
    throw error;
  } finally {
    await context.close();
  }
}

/** A picture of the whole page, in e2e/output; gives its path. */
export async function shot(page, name) {
  mkdirSync(OUTPUT, { recursive: true });
  const path = join(OUTPUT, `${name.replace(/[^\w.-]+/g, "-")}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}
