// A merchant shows a lot to a buyer who has bought nothing yet, decides what partners are told, and stops showing it.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { shot } from "../lib/browser.mjs";
import { LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { newProduct } from "../lib/records.mjs";
import { fill, gtin13, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

for (const { lang, title, options, look } of LANES) {
  test(`a lot is shown to a buyer and shown no more (${title})`, async () => {
    const number = randomBytes(4).toString("hex").toUpperCase();
    let lot;
    await as("merchant", options, async (page) => {
      const gtin = gtin13();
      await newProduct(page, { name_zh: `出示熊 ${number}`, name_en: `Shown bear ${number}`, gtin });
      await page.goto(`${origin}/lots/new?gtin=${gtin}`);
      await fill(page, "lot-number", number);
      await fill(page, "lot-quantity", "3");
      await press(page, "lot-create");
      await page.waitForURL(/\/lots\/[0-9a-f-]{36}$/);
      lot = page.url();
      await press(page, "materials-go");
      await page.locator("input[name=material]").first().fill("(01)09521234000037(10)PVC-7");
      await page.locator("input[name=quantity]").first().fill("2");
      await press(page, "materials-send");
      await press(page, "share-go");
      await look(page);
      await page.locator("#q").fill(lang === "en" ? "hanse" : "汉堡");
      await press(page, "lot-find");
      await look(page);
      const buyer = page.locator("#organisation option", { hasText: lang === "en" ? "Hansekinder" : "汉堡" });
      await page.locator("#organisation").selectOption(await buyer.getAttribute("value"));
      await press(page, "share-send");
      await page.locator(".state-done", { hasText: say(lang, "share-lasts") }).waitFor();
      await look(page);
      await shot(page, `shares-${title}`);
      await press(page, "disclosure-go");
      await look(page);
      await shot(page, `disclosure-${title}`);
    });
    await as("purchaser", options, async (page) => {
      await page.goto(lot);
      assert.ok((await page.locator("main").innerText()).includes(number));
      assert.ok(!(await page.content()).includes("PVC-7"), "what it is made from is the maker's own");
      await page.locator("section[aria-labelledby=events-title] a").last().click();
      await page.getByText(say(lang, "event-withheld", { by: "" }).trim().slice(-20)).waitFor();
      await look(page);
    });
    await as("merchant", options, async (page) => {
      await page.goto(`${lot}/shares`);
      await press(page, "share-end");
      await page.locator(".state", { hasText: say(lang, "share-ended") }).waitFor();
      await look(page);
    });
    await as("purchaser", options, async (page) => {
      const answer = await page.goto(lot);
      assert.equal(answer.status(), 404);
    });
  });
}
