// Who keeps a house in order: every page of the menu of the centre's and a laboratory's administrator, and the forms behind the folds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { menu, walk } from "../lib/steps.mjs";

for (const { lang, title, options, look } of LANES) {
  test(`the centre's administrator sees every page of the menu, the organisations among them (${title})`, () =>
    as("centre_admin", options, async (page) => {
      await walk(page, look);
      await menu(page, "/organisations");
      assert.ok((await page.locator("main").innerText()).includes(lang === "en" ? "Hansekinder" : "汉堡"), "the buyer is on the list");
    }));

  test(`a laboratory's administrator sees every page of the menu, and the forms of the scope (${title})`, () =>
    as("lab_a_admin", options, async (page) => {
      await walk(page, look);
      await menu(page, "/laboratory/scope");
      await page.locator("td details > summary").first().click();
      await page.locator("summary.btn-primary").click();
      assert.ok(await page.locator("#f-method").isVisible());
      await look(page);
    }));
}
