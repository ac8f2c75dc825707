// Records that a journey needs before its own steps begin, made through the same pages, with as few clicks as a form takes.
// A journey makes its own: it must never lean on what another one left behind.
import { answered, gtin13, idOf } from "./steps.mjs";
import { origin } from "./world.mjs";

/** A product of one part, by the form; gives its id. The page must be of a merchant. */
export async function newProduct(page, { name_zh, name_en = name_zh, gtin = gtin13(), has = "toy", part = "外壳", material = "ABS" }) {
  await page.goto(`${origin}/products/new`);
  await page.fill("#name_zh", name_zh);
  await page.fill("#name_en", name_en);
  await page.fill("#gtin", gtin);
  await page.fill("#age_min", "3");
  await page.fill("#age_max", "10");
  const box = page.locator(`input[name=has][value=${has}]`);
  if (!(await box.isVisible())) await page.locator("details.why > summary").first().click();
  await box.check();
  await page.fill("[name='c.0.name_zh']", part);
  await page.fill("[name='c.0.name_en']", part);
  await page.locator("[name='c.0.material']").first().selectOption(material);
  await answered(page, () => page.locator(".step-bar button.btn-primary").click());
  await page.waitForURL(/\/products\/[0-9a-f-]{36}$/);
  return idOf(page);
}
