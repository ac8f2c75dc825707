// A bad material lot: one toy is traced, the scope appears, the recall is opened, a consumer's phone shows it, the importer sees it, and
// it is closed. What the journey before it left in `job`: name, mark (the lot's number), code (of one toy), material, units.
import assert from "node:assert/strict";
import { shot, withPage } from "../lib/browser.mjs";
import { as } from "../lib/people.mjs";
import { answered, fill, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

export function recall({ lang, title, options, look }, step, job) {
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
      assert.ok(text.includes(`PVC-${job.mark}`), "the material");
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
      await page.fill("#source", job.material);
      await press(page, "recall-what-if");
      await look(page);
      const scope = await page.locator("section[aria-labelledby=scope-title]").innerText();
      assert.ok(scope.includes(job.mark) && scope.includes(String(job.units)), scope);
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
      assert.ok((await page.locator("main").innerText()).includes(job.mark), "which lot");
    }));

  step("the importer sees it, and the merchant closes it", async () => {
    await as("purchaser", options, async (page) => {
      await page.goto(job.case);
      await look(page);
      assert.ok((await page.locator("main").innerText()).includes(job.name));
    });
    await as("merchant", options, async (page) => {
      await page.goto(job.case);
      await fill(page, "recall-outcome", `${job.units} of ${job.units} units returned and destroyed`);
      await press(page, "recall-close");
      await look(page);
      assert.ok((await page.locator("main").innerText()).includes(`${job.units} of ${job.units}`));
    });
  });
}
