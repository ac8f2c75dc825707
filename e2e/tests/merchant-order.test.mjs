// From a product to an order: the plan for three markets with its reasons, one tap, the parties, handing in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DESKTOP } from "../lib/browser.mjs";
import { LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { newProduct } from "../lib/records.mjs";
import { fill, idOf, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

async function planOf(page, product, look) {
  await page.goto(`${origin}/products/${product}`);
  await page.locator("[hx-get] .list-group-item").first().waitFor();
  await look(page);
  await press(page, "product-plan");
  await look(page);
  for (const market of ["CN", "EU", "US"]) {
    const box = page.locator(`input[name=markets][value=${market}]`);
    if (!(await box.isChecked())) await box.check();
  }
  await press(page, "plan-make");
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/);
}

/** Every open question is answered with no, as somebody who knows the toy would. */
async function answerQuestions(page, look) {
  for (let round = 0; round < 6 && (await page.locator("form[action$='/answers'] fieldset").count()); round += 1) {
    for (const no of await page.locator("form[action$='/answers'] input[value=no]").all()) await no.check();
    await press(page, "plan-answer");
    await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/);
  }
  await look(page);
}

for (const { lang, title, options, look } of LANES) {
  test(`plan, one tap, parties, handed in (${title})`, () =>
    as("merchant", options, async (page) => {
      const name = lang === "en" ? "Bear to be ordered" : "下单的小熊";
      const product = await newProduct(page, { name_zh: name, name_en: name, has: "plush", part: lang === "en" ? "nose" : "鼻子", material: "pvc" });
      await planOf(page, product, look);
      await look(page);
      assert.ok((await page.locator("section:has(#picture-title) svg[role=img]").count()) === 1, "the plan as a picture");
      await answerQuestions(page, look);
      const why = page.locator("#table details.why").first();
      await why.locator("summary").click();
      assert.ok((await why.innerText()).includes(say(lang, "plan-source")), "a requirement unfolds to its rule and source");
      const figures = await page.locator(".figures b").allInnerTexts();
      assert.ok(Number(figures[1]) > 0, `tests to be done: ${figures}`);

      await press(page, "plan-order");
      await page.waitForURL(/\/orders\/[0-9a-f-]{36}/);
      await look(page);
      const order = idOf(page);
      if (new URL(page.url()).pathname.endsWith("/parties")) await page.goto(`${origin}/orders/${order}`);
      await press(page, "order-edit-parties");
      await look(page);
      const factory = page.locator("fieldset", { hasText: say(lang, "order-party-factory") });
      await factory.getByLabel(say(lang, "order-party-name")).fill("义乌后宅三厂");
      await factory.getByLabel(say(lang, "order-party-address")).fill("义乌市后宅街道工业路3号");
      await fill(page, "order-wish-note", "请先测鼻子");
      await press(page, "order-save");
      await page.waitForURL(new RegExp(`/orders/${order}$`));
      assert.ok((await page.locator("main").innerText()).includes("义乌后宅三厂"));
      await press(page, "order-submit");
      await page.waitForURL(new RegExp(`/orders/${order}`));
      await page.getByText(say(lang, "state-order-submitted"), { exact: true }).first().waitFor();
      await look(page);

      await menu(page, "/orders");
      assert.ok((await page.locator(`main a[href='/orders/${order}']`).count()) === 1, "it stands on the list");
      await look(page);
      await menu(page, "/plans");
      await look(page);
      await page.goto(origin);
      await look(page);
    }));
}

test("a tapped line of the price leads to its reason, and the plan prints on paper", () =>
  as("merchant", { ...DESKTOP, locale: "zh-CN" }, async (page) => {
    const product = await newProduct(page, { name_zh: "看原因的积木", has: "blocks" });
    await planOf(page, product, async () => {});
    for (const href of await page.locator("a.figure").evaluateAll((all) => all.map((one) => one.getAttribute("href")))) {
      assert.equal(await page.locator(href).count(), 1, `${href} is on the page`);
    }
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator("#table table").isVisible());
    await page.emulateMedia({ media: "screen" });
    await press(page, "plan-product");
    assert.equal(idOf(page), product);
  }));
