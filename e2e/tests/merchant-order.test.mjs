// From a product to an order: the plan for three markets with its reasons, one tap, the parties, handing in. In Chinese on a phone
// and in English at a desk, each with a product of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DESKTOP, PHONE } from "../lib/browser.mjs";
import { sound } from "../lib/checks.mjs";
import { as } from "../lib/people.mjs";
import { newProduct } from "../lib/records.mjs";
import { fill, idOf, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

async function planOf(page, lang, product) {
  await page.goto(`${origin}/products/${product}`);
  await page.locator("[hx-get] .list-group-item").first().waitFor();
  await sound(page, lang);
  await press(page, "product-plan");
  await sound(page, lang);
  for (const market of ["CN", "EU", "US"]) {
    const box = page.locator(`input[name=markets][value=${market}]`);
    if (!(await box.isChecked())) await box.check();
  }
  await press(page, "plan-make");
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/);
}

/** Every open question is answered with no, as somebody who knows the toy would. */
async function answerQuestions(page, lang) {
  for (let round = 0; round < 6 && (await page.locator("form[action$='/answers'] fieldset").count()); round += 1) {
    for (const no of await page.locator("form[action$='/answers'] input[value=no]").all()) await no.check();
    await press(page, "plan-answer");
    await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/);
  }
  await sound(page, lang);
}

const lanes = [
  { lang: "zh-CN", size: PHONE, who: "merchant", name: "下单的小熊" },
  { lang: "en", size: DESKTOP, who: "trader", name: "Bear to be ordered" },
];
for (const { lang, size, who, name } of lanes) {
  test(`plan, one tap, parties, handed in: ${lang}`, () =>
    as(who, { ...size, locale: lang }, async (page) => {
      const product = await newProduct(page, { name_zh: name, name_en: name, has: "plush", part: lang === "en" ? "nose" : "鼻子", material: "pvc" });
      await planOf(page, lang, product);
      await sound(page, lang);
      assert.ok((await page.locator("section:has(#picture-title) svg[role=img]").count()) === 1, "the plan as a picture");
      await answerQuestions(page, lang);
      const why = page.locator("#table details.why").first();
      await why.locator("summary").click();
      assert.ok((await why.innerText()).includes(say(lang, "plan-source")), "a requirement unfolds to its rule and source");
      const figures = await page.locator(".figures b").allInnerTexts();
      assert.ok(Number(figures[1]) > 0, `tests to be done: ${figures}`);

      await press(page, "plan-order");
      await page.waitForURL(/\/orders\/[0-9a-f-]{36}/);
      await sound(page, lang);
      const order = idOf(page);
      if (new URL(page.url()).pathname.endsWith("/parties")) await page.goto(`${origin}/orders/${order}`);
      await press(page, "order-edit-parties");
      await sound(page, lang);
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
      await sound(page, lang);

      await menu(page, "/orders");
      assert.ok((await page.locator(`main a[href='/orders/${order}']`).count()) === 1, "it stands on the list");
      await sound(page, lang);
      await menu(page, "/plans");
      await sound(page, lang);
      await page.goto(origin);
      await sound(page, lang);
    }));
}

test("a tapped line of the price leads to its reason, and the plan prints on paper", () =>
  as("merchant", { ...DESKTOP, locale: "zh-CN" }, async (page) => {
    const product = await newProduct(page, { name_zh: "看原因的积木", has: "blocks" });
    await planOf(page, "zh-CN", product);
    for (const href of await page.locator("a.figure").evaluateAll((all) => all.map((one) => one.getAttribute("href")))) {
      assert.equal(await page.locator(href).count(), 1, `${href} is on the page`);
    }
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator("#table table").isVisible());
    await page.emulateMedia({ media: "screen" });
    await press(page, "plan-product");
    assert.equal(idOf(page), product);
  }));
