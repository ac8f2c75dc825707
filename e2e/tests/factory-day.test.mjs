// A factory's day: a lot is made from a material lot, a thousand units are numbered and labelled, a carton is packed with the camera, the
// rest by number, all is shipped; the importer receives; then the material is found bad, and a consumer's phone shows the recall.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { OUTPUT, sees, shot } from "../lib/browser.mjs";
import { labelsOnVideo } from "../lib/camera.mjs";
import { picture, scanned } from "../lib/codes.mjs";
import { journey, LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { newProduct } from "../lib/records.mjs";
import { fill, gtin13, idOf, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";
import { recall } from "../roles/recall.mjs";

mkdirSync(OUTPUT, { recursive: true });
const VIDEO = join(OUTPUT, "factory-day.y4m");
sees(VIDEO);
/** Units in the carton that is packed with the camera. */
const IN_CARTON = 5;

for (const one of LANES) {
  const { lang, width, title, options, look } = one;
  const step = journey(one);
  const mark = `FD${lang === "en" ? "E" : "Z"}${width[0].toUpperCase()}${String(Date.now()).slice(-6)}`;
  const material = `https://id.gs1.org/01/09521234000037/10/PVC-${mark}`;
  const job = { gtin: gtin13(), name: lang === "en" ? `Train ${mark}` : `小火车 ${mark}`, mark, material, units: 1000 };
  const back = (page) => page.waitForURL(new RegExp(`/lots/${job.lot}(\\?|$)`));
  const see = async (page, name) => { await look(page); await shot(page, `factory-${name}-${title}`); };

  step("a lot of a thousand units is made from a material lot", () =>
    as("merchant", options, async (page) => {
      await newProduct(page, { name_zh: job.name, name_en: job.name, gtin: job.gtin, part: "body", material: "pvc" });
      await page.goto(`${origin}/lots/new?gtin=${job.gtin}`);
      await fill(page, "lot-number", mark);
      await fill(page, "lot-quantity", "1000");
      await press(page, "lot-create");
      await back(page).catch(() => page.waitForURL(/\/lots\/[0-9a-f-]{36}$/));
      job.lot = idOf(page);
      await press(page, "materials-go");
      await see(page, "materials-empty");
      await page.locator("input[name=material]").first().fill("09521234000037");
      await page.locator("input[name=quantity]").first().fill("25.5");
      await press(page, "materials-send");
      await see(page, "materials-refused");
      await page.locator("input[name=material]").first().fill(`(01)09521234000037(10)PVC-${mark}`);
      await press(page, "materials-send");
      await back(page);
      await see(page, "lot-made");
      assert.ok((await page.locator("section[aria-labelledby=materials-title]").innerText()).includes(`PVC-${mark}`));
    }));

  step("its labels are printed on sheets and on a label printer", () =>
    as("merchant", options, async (page) => {
      await page.goto(`${origin}/lots/${job.lot}`);
      await press(page, "codes-go");
      await see(page, "codes");
      const pdf = await page.request.get(`${origin}/lots/${job.lot}/labels.pdf?part=1`);
      job.labels = await pdf.body();
      [job.code] = scanned(job.labels);
      const zpl = await (await page.request.get(`${origin}/lots/${job.lot}/labels.zpl?part=1&dpi=203`)).text();
      assert.equal(zpl.match(/\^XA/g).length, 1000);
      const csv = await (await page.request.get(`${origin}/lots/${job.lot}/serials.csv`)).text();
      job.serials = csv.trim().split("\r\n").slice(1).map((line) => line.split(",")[2]);
      assert.equal(new Set(job.serials).size, 1000);
    }));

  step("a carton is packed with the camera, and what was scanned survives a reload", () =>
    as("merchant", options, async (page) => {
      labelsOnVideo(job.labels, IN_CARTON, VIDEO);
      await page.goto(`${origin}/lots/${job.lot}`);
      await press(page, "scan-carton-go");
      await see(page, "carton-empty");
      const count = page.locator("[data-scan-count]");
      const until = (number) => page.waitForFunction((n) => document.querySelector("[data-scan-count]").textContent === String(n), number);
      await page.locator("[data-scan-start]").click();
      await until(IN_CARTON);
      await shot(page, `factory-carton-camera-${title}`);
      await page.reload();
      await until(IN_CARTON);
      assert.equal(await page.locator("[data-scan-list] li").count(), IN_CARTON, "kept on the device");
      const typed = async (code) => { await page.locator("[data-scan-typed]").fill(code); await page.locator("[data-scan-typed]").press("Enter"); };
      const saidAbout = (text) => page.locator(".scan-said.scan-bad", { hasText: text }).waitFor();
      const [known] = (await page.locator("[data-scan-list] li").first().innerText()).match(/[0-9A-Z]{16}/);
      await typed(`${job.gtin.padStart(14, "0")} ${known}`);
      await saidAbout(known);
      await typed(`${job.gtin.padStart(14, "0")} NEVERMADE`);
      await saidAbout("NEVERMADE");
      await see(page, "carton-stranger");
      assert.equal(await count.first().textContent(), String(IN_CARTON), "neither was taken");
      await fill(page, "lot-prefix", "9521234");
      await press(page, "scan-carton-send");
      await page.waitForURL(/\/carton\?taken=/);
      await until(0);
      await see(page, "carton-packed");
    }));

  step("the rest is packed by number, the cartons get their labels, the loading is checked, and all is shipped", () =>
    as("merchant", options, async (page) => {
      await page.goto(`${origin}/lots/${job.lot}`);
      await press(page, "lot-pack");
      await fill(page, "lot-per-carton", "199");
      await fill(page, "lot-prefix", "9521234");
      await press(page, "lot-pack");
      await back(page);
      job.cartons = (await page.locator("section[aria-labelledby=cartons-title] tbody th").allInnerTexts()).map((text) => text.trim());
      assert.equal(job.cartons.length, 6);
      await see(page, "lot-packed");
      await press(page, "codes-carton-choose");
      await see(page, "carton-labels");
      const labels = await page.request.get(`${origin}/lots/${job.lot}/carton-labels.pdf?part=1&size=a6`);
      job.cartonLabels = await labels.body();
      const onPaper = [`020${job.gtin}37199`, `10${mark}`, `00${job.cartons[1]}`];
      assert.deepEqual(scanned(job.cartonLabels, 2).sort(), onPaper.sort());
      const zpl = await (await page.request.get(`${origin}/lots/${job.lot}/carton-labels.zpl?part=1&size=a6&dpi=203`)).text();
      for (const carton of job.cartons) assert.ok(zpl.includes(`^FD>;>800${carton}^FS`), carton);
      await press(page, "lot-back");
      await press(page, "lot-ship");
      const buyer = page.locator("#buyer option", { hasText: lang === "en" ? "Hansekinder" : "汉堡" });
      await page.locator("#buyer").selectOption(await buyer.getAttribute("value"));
      await page.locator("details.why > summary").first().click();
      await page.locator("[data-scan-file]").setInputFiles({ name: "loaded.txt", mimeType: "text/plain", buffer: Buffer.from(job.cartons.join("\n")) });
      await page.waitForFunction((n) => document.querySelector("[data-scan-count]").textContent === String(n), job.cartons.length);
      await see(page, "shipment");
      await press(page, "lot-ship");
      await back(page);
      await see(page, "lot-shipped");
    }));

  step("the importer receives the cartons", () =>
    as("purchaser", options, async (page) => {
      await menu(page, "/receiving");
      await see(page, "receiving");
      const listed = (carton) => page.locator("[data-scan-list]", { hasText: carton }).waitFor();
      // A photo of the label that was printed: its other bar codes name nothing that arrives.
      await page.locator("[data-scan-file]").setInputFiles({ name: "label.png", mimeType: "image/png", buffer: picture(job.cartonLabels, 1) });
      await listed(job.cartons[0]);
      await page.locator("[data-scan-typed]").fill(`(00)${job.cartons[1]}`);
      await page.locator("[data-scan-typed]").press("Enter");
      await listed(job.cartons[1]);
      assert.equal(await page.locator("[data-scan-count]").first().textContent(), "2");
      await press(page, "scan-receiving-send");
      await page.waitForURL(/\/receiving\?taken=/);
      await see(page, "received");
      await page.goto(`${origin}/lots/${job.lot}`);
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "lot-received", { arrived: 2, count: 6 })));
      await look(page);
    }));

  recall(one, step, job);

  step("a shipment recorded by mistake is taken back by a declaration", () =>
    as("merchant", options, async (page) => {
      await page.goto(`${origin}/lots/${job.lot}`);
      await press(page, "correct-go");
      await see(page, "corrections");
      await page.locator("input[name=step][value=shipping]").check();
      await press(page, "correct-send");
      await back(page);
      await see(page, "lot-unshipped");
    }));
}
