// The merchant's production lot, from its serial numbers to the importer: labels, cartons, inspection on the strength of the report and
// the certificate, shipment.
import assert from "node:assert/strict";
import { scanned } from "../lib/codes.mjs";
import { as } from "../lib/people.mjs";
import { answered, fill, idOf, menu, press } from "../lib/steps.mjs";
import { origin } from "../lib/world.mjs";

export function lot({ lang, options, look }, step, job) {
  step("a lot is made and labelled", () =>
    as(job.who, options, async (page) => {
      await menu(page, "/lots");
      await look(page);
      await press(page, "lot-new");
      await look(page);
      await page.fill("#gtin", job.gtin);
      await press(page, "lot-find");
      await look(page);
      await fill(page, "lot-number", job.mark);
      await fill(page, "lot-quantity", "many");
      await press(page, "lot-create");
      assert.equal(await page.inputValue("#quantity"), "many", "what was typed stays");
      assert.equal(await page.locator("#quantity.is-invalid").count(), 1);
      await look(page);
      await fill(page, "lot-quantity", "50");
      await press(page, "lot-create");
      await page.waitForURL(/\/lots\/[0-9a-f-]{36}$/);
      job.lot = idOf(page);
      await look(page);
      const labels = await page.request.get(`${origin}/lots/${job.lot}/labels.pdf?part=1`);
      assert.equal(labels.headers()["content-type"], "application/pdf");
      const codes = scanned(await labels.body());
      assert.ok(codes.length >= 25, `codes on the first sheet: ${codes.length}`);
      for (const code of codes) assert.match(code, new RegExp(`/01/0${job.gtin}/10/${job.mark}/21/`));
      [job.code] = codes;
    }));

  step("the lot is packed, inspected and shipped", () =>
    as(job.who, options, async (page) => {
      await menu(page, "/lots");
      await answered(page, () => page.getByRole("link", { name: job.mark, exact: true }).click());
      const back = () => page.waitForURL(new RegExp(`/lots/${job.lot}(\\?|$)`));
      await press(page, "lot-pack");
      await look(page);
      await fill(page, "lot-per-carton", "20");
      await fill(page, "lot-prefix", "9521234");
      await press(page, "lot-pack");
      await back();
      assert.ok((await page.locator("#cartons-title").innerText()).includes("3"), "three cartons");
      await press(page, "lot-inspect");
      await look(page);
      await page.locator(`input[name=report][value='${job.reports[0].reportNumber}']`).check();
      await page.locator(`input[name=certificate][value='${job.certificateNumber}']`).check();
      await page.locator("input[name=result][value=conformant]").check();
      await press(page, "lot-inspect");
      await back();
      await press(page, "lot-ship");
      await look(page);
      const buyer = page.locator("#buyer option", { hasText: lang === "en" ? "Hansekinder" : "汉堡" });
      await page.locator("#buyer").selectOption(await buyer.getAttribute("value"));
      await press(page, "lot-ship");
      await back();
      await look(page);
      assert.ok((await page.locator(".timeline-list li").count()) >= 4, "made, packed, inspected, shipped");
      await answered(page, () => page.locator(".timeline-list a[href^='/events/']").first().click());
      await look(page);
      await press(page, "event-list-title");
      await look(page);
    }));
}
