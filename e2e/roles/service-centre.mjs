// The service centre: contract review with its decision rule, the quotation that the merchant accepts, dispatch by scope, the sample at
// the counter with its photograph and label.
import assert from "node:assert/strict";
import { join } from "node:path";
import { DEMO, scanned } from "../lib/codes.mjs";
import { accepted, dispatched, handedIn, openOrder, received, reviewed } from "../lib/order.mjs";
import { as } from "../lib/people.mjs";
import { answered, follow, lookUp, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

export function serviceCentre({ lang, options, look }, step, job) {
  step("the merchant hands in an order for a toy", async () => Object.assign(job, await handedIn(options, { ...job, has: "blocks" }, look)));

  step("the contract reviewer finds it on the board, and an empty review is refused", () =>
    as("contract_reviewer", options, async (page) => {
      await menu(page, "/orders");
      await press(page, "order-board-title");
      await look(page);
      await follow(page, job.number);
      await press(page, "order-review-open");
      await press(page, "order-review-quote");
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "order-review-error-understood")), "an empty review is refused");
      await look(page);
    }));

  step("the contract is reviewed and quoted", () => reviewed(options, job, look));
  step("the merchant accepts the quotation", () => accepted(options, job, look));
  step("each test is dispatched to a laboratory whose scope covers it", () => dispatched(options, job, look));

  step("the sample is taken in at the counter, photographed and labelled", async () => {
    job.sample = await received(options, job, look);
    assert.match(job.sample, /^S\d/);
    await as("receptionist", options, async (page) => {
      await menu(page, "/samples");
      await page.fill("#code", job.sample);
      await answered(page, () => page.keyboard.press("Enter"));
      await page.setInputFiles("#photo", join(DEMO, "photos/magnetic-set.png"));
      await press(page, "sample-photo-save");
      await page.locator("img[src$='/photo']").waitFor();
      await look(page);
      await lookUp(page, "/samples", job.number);
      // The browser shows the PDF in a viewer of its own, so the file is fetched as the button would.
      const chosen = await page.locator("input[name=sample]").first().inputValue();
      const label = await page.request.post(`${origin}/samples/labels`, { headers: { origin }, form: { sample: chosen } });
      assert.equal(label.headers()["content-type"], "application/pdf");
      const codes = scanned(await label.body());
      assert.ok(codes.join().includes(job.sample.slice(0, 10)), `the label's code says ${codes}`);
    });
  });

  step("the merchant sees that the sample is there", () =>
    as(job.who, options, async (page) => {
      await openOrder(page, job.number);
      await look(page);
      assert.ok((await page.locator(".progress-dots li.done").count()) >= 2);
    }));
}
