// A standards engineer's day: an edition is entered, another expert puts it into force, every planned product is looked at again, and
// the merchant orders the difference for three of them. And a figure from memory is confirmed.
import assert from "node:assert/strict";
import { journey, LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { newProduct } from "../lib/records.mjs";
import { answered, fill, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

/** A requirement of New Zealand that asks for one more test of soft plastic: no other journey sells there. */
const edition = (mark) => `[pack]
market = "NZ"
title = { zh = "试验标准 ${mark}", en = "Trial standard ${mark}" }

[[requirement]]
id = "NZ-TRIAL-${mark}"
kind = "duty"
title = { zh = "软塑料的新要求 ${mark}", en = "New requirement for soft plastic ${mark}" }
item = { zh = "软塑料", en = "soft plastic" }
legal_act = "Trial Act 2026"
standard = "Trial 1:2026"
scope = "component"
applies_to = "plastic"
methods = [{ id = "gb6675-4-2025" }]
documents = []
valid_from = "2026-11-01"
date_basis = "placing_on_market"
source = "the trial itself"
confidence = "confirmed-1"
`;

for (const one of LANES) {
  const { lang, width, options, look } = one;
  const step = journey(one);
  const mark = `${lang === "en" ? "EN" : "ZH"}-${width.toUpperCase()}`;
  const file = `NZ/trial-${mark.toLowerCase()}.toml`;
  const names = [1, 2, 3].map((n) => (lang === "en" ? `Duck ${n} ${mark}` : `小鸭 ${n} ${mark}`));
  const job = {};

  step("three toys are planned for New Zealand", () =>
    as("merchant", options, async (page) => {
      for (const name of names) {
        const product = await newProduct(page, { name_zh: name, name_en: name, has: "plush", part: "body", material: "pvc" });
        await page.goto(`${origin}/plans/new?product=${product}`);
        for (const box of await page.locator("input[name=markets]").all()) await box.setChecked((await box.getAttribute("value")) === "NZ");
        await press(page, "plan-make");
        await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/);
      }
      await menu(page, "/law");
      await look(page);
      assert.ok(!(await page.locator("main").innerText()).includes(names[0]), "nothing is opened yet");
    }));

  step("an edition is entered, and its own author cannot put it into force", () =>
    as("expert", options, async (page) => {
      await menu(page, "/requirements");
      await look(page);
      await press(page, "packs-enter-new");
      await look(page);
      await page.locator("textarea[name=text]").first().fill("[pack");
      await page.locator("input[name=path]").first().fill(file);
      await press(page, "packs-enter-submit");
      await look(page);
      const told = await page.locator("main").innerText();
      assert.ok(told.includes(say(lang, "packs-error-title")), "what is missing stands at its field");
      await fill(page, "packs-draft-title", `Trial 1:2026 ${mark}`);
      await fill(page, "packs-draft-reason", "read on paper");
      await press(page, "packs-enter-submit");
      const line = await page.locator(".alert-danger").first().innerText();
      assert.ok(line.includes(file) && /\d/.test(line), `file and line: ${line}`);
      assert.equal(await page.locator("textarea[name=text]").first().inputValue(), "[pack", "nothing typed is lost");
      await page.locator("textarea[name=text]").first().fill(edition(mark));
      await press(page, "packs-enter-submit");
      await page.waitForURL(/\/requirements\/drafts\/[0-9a-f-]{36}$/);
      job.draft = page.url();
      await look(page);
      const draft = await page.locator("main").innerText();
      assert.ok(draft.includes(`NZ-TRIAL-${mark}`) && draft.includes(say(lang, "packs-error-own-draft")));
      assert.equal(await page.locator("form[action$='/confirmation']").count(), 0);
    }));

  step("another expert puts it into force and sees what it means for products", () =>
    as("expert_2", options, async (page) => {
      await menu(page, "/requirements");
      await press(page, "packs-history");
      await look(page);
      await answered(page, () => page.locator(`main a[href='${new URL(job.draft).pathname}']`).click());
      await look(page);
      await press(page, "packs-confirm");
      await page.waitForURL(/\/requirements\/versions\/\d+$/);
      // The page tells the progress by itself.
      await page.locator("#review-state .state-done").waitFor({ timeout: 60_000 });
      await look(page);
      const opened = await page.locator("section:has(#review)").innerText();
      assert.ok(/[3-9]|\d\d/.test(opened), opened);
    }));

  step("the merchant sees what the law opened and orders the difference for three toys", () =>
    as("merchant", options, async (page) => {
      for (const name of names) {
        await menu(page, "/law");
        await look(page);
        const row = page.locator(".list-group-item", { hasText: name });
        assert.ok((await row.innerText()).includes("2026"), "since when");
        await answered(page, () => row.getByRole("button", { name: say(lang, "law-order"), exact: true }).click());
        await page.waitForURL(/\/orders\/[0-9a-f-]{36}/);
        await look(page);
      }
    }));

  step("a figure from memory is confirmed with its source", () =>
    as("expert", options, async (page) => {
      await page.goto(`${origin}/requirements?market=GB`);
      const open = page.locator("details:has(.state-unsure)").first();
      await open.locator("summary").first().click();
      const row = open.locator("tr", { has: page.locator(".state-unsure") }).first();
      await answered(page, () => row.getByRole("link", { name: say(lang, "packs-decide"), exact: true }).click());
      await look(page);
      const subject = new URL(page.url()).searchParams.get("subject");
      await page.locator("input[name=ruling][value=confirm]").check();
      await press(page, "packs-decide-submit");
      await look(page);
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "packs-error-source")));
      // Other lanes decide at the same time: whoever looked at an older version looks again.
      for (let tries = 0; page.url().includes("/decisions"); tries += 1) {
        assert.ok(tries < 6, "the decision is taken");
        await fill(page, "packs-source", "UK Statutory Instrument 2011/1881, Schedule 2");
        await fill(page, "packs-note", "核对了原文");
        await page.locator("input[name=ruling][value=confirm]").check();
        await press(page, "packs-decide-submit");
      }
      await menu(page, "/requirements");
      await press(page, "packs-history");
      await look(page);
      await answered(page, () => page.locator(`main a:has-text("${subject}")`).first().click());
      await look(page);
      assert.ok((await page.locator("main").innerText()).includes("2011/1881"), "who, when, why and what was read");
    }));
}
