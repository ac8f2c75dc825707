// A bad material lot: the merchant made a lot from it, packed and shipped it; the material is found bad, the scope appears, the recall
// is opened, a consumer's phone shows it, the importer sees it, and it is closed.
import assert from "node:assert/strict";
import { shot, withPage } from "../lib/browser.mjs";
import { scanned } from "../lib/codes.mjs";
import { journey, LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { newProduct } from "../lib/records.mjs";
import { answered, fill, gtin13, idOf, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

for (const one of LANES) {
  const { lang, width, title, options, look } = one;
  const step = journey(one);
  const mark = `RC${lang === "en" ? "E" : "Z"}${width[0].toUpperCase()}${String(Date.now()).slice(-6)}`;
  const job = { gtin: gtin13(), name: lang === "en" ? `Duck ${mark}` : `小鸭 ${mark}` };
  const material = `https://id.gs1.org/01/09521234000037/10/PVC-${mark}`;

  step("a lot is made of a material lot, packed and shipped", () =>
    as("merchant", options, async (page) => {
      await newProduct(page, { name_zh: job.name, name_en: job.name, gtin: job.gtin, part: "body", material: "pvc" });
      await page.goto(`${origin}/lots/new?gtin=${job.gtin}`);
      await fill(page, "lot-number", mark);
      await fill(page, "lot-quantity", "30");
      await press(page, "lot-create");
      await page.waitForURL(/\/lots\/[0-9a-f-]{36}$/);
      job.lot = idOf(page);
      const labels = await page.request.get(`${origin}/lots/${job.lot}/labels.pdf?part=1`);
      [job.code] = scanned(await labels.body());
      // What the factory's own system knows: this lot was made of that material.
      const event = {
        type: "TransformationEvent", eventTime: new Date(Date.now() - 60_000).toISOString(), eventTimeZoneOffset: "+08:00",
        inputQuantityList: [{ epcClass: material, quantity: 25, uom: "KGM" }],
        outputQuantityList: [{ epcClass: `https://id.gs1.org/01/0${job.gtin}/10/${mark}`, quantity: 30 }],
      };
      const document = { "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], type: "EPCISDocument", schemaVersion: "2.0", creationDate: new Date().toISOString(), epcisBody: { eventList: [event] } };
      await page.goto(`${origin}/events/import`);
      await page.locator("input[type=file]").setInputFiles({ name: "made.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(document)) });
      await press(page, "event-import-send");
      await look(page);
      await page.goto(`${origin}/lots/${job.lot}`);
      await press(page, "lot-pack");
      await fill(page, "lot-per-carton", "10");
      await fill(page, "lot-prefix", "9521234");
      await press(page, "lot-pack");
      await page.waitForURL(new RegExp(`/lots/${job.lot}$`));
      await press(page, "lot-ship");
      const buyer = page.locator("#buyer option", { hasText: lang === "en" ? "Hansekinder" : "汉堡" });
      await page.locator("#buyer").selectOption(await buyer.getAttribute("value"));
      await press(page, "lot-ship");
      await page.waitForURL(new RegExp(`/lots/${job.lot}$`));
    }));

  step("one toy is traced up to its material and down to its holder", () =>
    as("merchant", options, async (page) => {
      await menu(page, "/trace");
      await look(page);
      await page.fill("#id", "what is this");
      await press(page, "trace-go");
      await look(page);
      await page.fill("#id", job.code);
      await press(page, "trace-go");
      await look(page);
      await shot(page, `trace-${title}`);
      // A long name is shortened in its box and whole in its title.
      const text = await page.locator("main").textContent();
      assert.ok(text.includes(`PVC-${mark}`), "the material");
      assert.ok(text.includes("Hansekinder") || text.includes("汉堡"), "who it was sent to");
    }));

  step("the material is bad: the scope appears, and the recall is opened", () =>
    as("merchant", options, async (page) => {
      await menu(page, "/recall-cases");
      await look(page);
      await press(page, "recall-new");
      await look(page);
      await page.fill("#source", "NO-SUCH-LOT");
      await press(page, "recall-what-if");
      await look(page);
      await page.fill("#source", material);
      await press(page, "recall-what-if");
      await look(page);
      const scope = await page.locator("section[aria-labelledby=scope-title]").innerText();
      assert.ok(scope.includes(mark) && scope.includes("30"), scope);
      for (const field of ["reason", "hazard", "advice"]) {
        await page.locator(`[id="${field}_zh"], [id="${field}-zh"]`).first().fill("材料含邻苯二甲酸酯,停止使用");
        await page.locator(`[id="${field}_en"], [id="${field}-en"]`).first().fill(`The material holds phthalates: ${field}`);
      }
      await shot(page, `recall-new-${title}`);
      await press(page, "recall-prepare");
      await look(page);
      await press(page, "recall-open");
      await look(page);
      job.case = page.url();
      await shot(page, `recall-open-${title}`);
    }));

  step("a consumer's phone shows the recall, and so does the list for everybody", () =>
    withPage(options, async (page) => {
      await page.goto(`${new URL(job.code).pathname.replace(/^/, origin)}`);
      await look(page);
      await shot(page, `recall-consumer-${title}`);
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "passport-recalled")), "do not use");
      await page.goto(`${origin}/recalls`);
      await look(page);
      await answered(page, () => page.locator("main a", { hasText: job.name }).first().click());
      await look(page);
      await shot(page, `recall-notice-${title}`);
      assert.ok((await page.locator("main").innerText()).includes(mark), "which lot");
    }));

  step("the importer sees it, and the merchant closes it", async () => {
    await as("purchaser", options, async (page) => {
      await page.goto(job.case);
      await look(page);
      assert.ok((await page.locator("main").innerText()).includes(job.name));
    });
    await as("merchant", options, async (page) => {
      await page.goto(job.case);
      await fill(page, "recall-outcome", "30 of 30 units returned and destroyed");
      await press(page, "recall-close");
      await look(page);
      assert.ok((await page.locator("main").innerText()).includes("30 of 30"));
    });
  });
}
