// A bad material lot: the merchant made a lot from it, packed and shipped it; the material is found bad, the scope appears, the recall
// is opened, a consumer's phone shows it, the importer sees it, and it is closed.
import { scanned } from "../lib/codes.mjs";
import { journey, LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { newProduct } from "../lib/records.mjs";
import { fill, gtin13, idOf, press } from "../lib/steps.mjs";
import { origin } from "../lib/world.mjs";
import { recall } from "../roles/recall.mjs";

for (const one of LANES) {
  const { lang, width, options, look } = one;
  const step = journey(one);
  const mark = `RC${lang === "en" ? "E" : "Z"}${width[0].toUpperCase()}${String(Date.now()).slice(-6)}`;
  const material = `https://id.gs1.org/01/09521234000037/10/PVC-${mark}`;
  const job = { gtin: gtin13(), name: lang === "en" ? `Duck ${mark}` : `小鸭 ${mark}`, mark, material, units: 30 };

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
      await page.waitForURL(new RegExp(`/lots/${job.lot}(\\?|$)`));
      await press(page, "lot-ship");
      const buyer = page.locator("#buyer option", { hasText: lang === "en" ? "Hansekinder" : "汉堡" });
      await page.locator("#buyer").selectOption(await buyer.getAttribute("value"));
      await press(page, "lot-ship");
      await page.waitForURL(new RegExp(`/lots/${job.lot}(\\?|$)`));
    }));

  recall(one, step, job);
}
