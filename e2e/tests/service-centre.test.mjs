// The service centre: contract review with its decision rule, the quotation that the merchant accepts, dispatch by scope, the sample at
// the counter with its photograph and label. In Chinese at a desk, in English on a narrow screen.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { DESKTOP, PHONE } from "../lib/browser.mjs";
import { sound } from "../lib/checks.mjs";
import { accepted, dispatched, handedIn, received, reviewed } from "../lib/order.mjs";
import { as } from "../lib/people.mjs";
import { press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

const DEMO = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "demo");

for (const [lang, size] of [["zh-CN", DESKTOP], ["en", PHONE]]) {
  test(`from handed in to received: ${lang}`, async () => {
    const options = { ...size, locale: lang };
    const look = (page) => sound(page, lang);
    const job = await handedIn(options, { name: `窗口的积木 ${lang}`, has: "blocks" }, look);
    await as("contract_reviewer", options, async (page) => {
      await page.goto(origin);
      await look(page);
      await page.goto(`${origin}/orders/board`);
      await look(page);
      await page.goto(`${origin}/orders/${job.order}/review`);
      await press(page, "order-review-quote");
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "order-review-error-understood")), "an empty review is refused");
      await look(page);
    });
    await reviewed(options, job, look);
    await accepted(options, job, look);
    await dispatched(options, job, look);
    const sample = await received(options, job, look);
    assert.match(sample, /^S\d/);
    await as("receptionist", options, async (page) => {
      await page.goto(`${origin}/samples/find?code=${sample}`);
      await page.setInputFiles("#photo", join(DEMO, "photos/magnetic-set.png"));
      await press(page, "sample-photo-save");
      await page.locator("img[src$='/photo']").waitFor();
      await look(page);
      await page.goto(`${origin}/samples?q=${job.number}`);
      // The browser shows the PDF in a viewer of its own, so the file is fetched as the button would.
      const chosen = await page.locator("input[name=sample]").first().inputValue();
      const label = await page.request.post(`${origin}/samples/labels`, { headers: { origin }, form: { sample: chosen } });
      assert.equal(label.headers()["content-type"], "application/pdf");
      const folder = mkdtempSync(join(tmpdir(), "touchstone-label."));
      try {
        writeFileSync(join(folder, "label.pdf"), await label.body());
        execFileSync("pdftoppm", ["-r", "300", "-png", "-singlefile", join(folder, "label.pdf"), join(folder, "label")]);
        const code = execFileSync("zbarimg", ["--quiet", "--raw", join(folder, "label.png")], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
        assert.ok(code.includes(sample.slice(0, 10)), `the label's code says ${code}`);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
    await as(job.who, options, async (page) => {
      await page.goto(`${origin}/orders/${job.order}`);
      await look(page);
      assert.ok((await page.locator(".progress-dots li.done").count()) >= 2, "the merchant sees that the sample is there");
    });
  });
}
