// Addresses on toys that nobody made so: a lot that never was, a wrong check digit, nonsense.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "../lib/browser.mjs";
import { LANES } from "../lib/lanes.mjs";
import { gtin13 } from "../lib/steps.mjs";
import { origin } from "../lib/world.mjs";

for (const { title, options, look } of LANES) {
  test(`a code that leads nowhere is said to be unknown, a wrong check digit is told, and neither breaks anything (${title})`, () =>
    withPage(options, async (page) => {
      await page.goto(`${origin}/01/${"0" + gtin13()}/10/NOPE/21/1`);
      await look(page);
      assert.equal(await page.locator(".verdict-good").count(), 0);
      for (const path of ["/01/09521234000036", "/01/09521234000038/10/A", "/01/0952123400003X", "/01/123", `/01/09521234000037/10/${"A".repeat(60)}`, "/01/09521234000037/99/x%3Cscript%3E"]) {
        const answer = await page.goto(origin + path);
        assert.ok(answer.status() >= 400 && answer.status() < 500, `${path}: ${answer.status()}`);
        await look(page);
        assert.equal(await page.locator("main script").count(), 0);
      }
    }));
}
