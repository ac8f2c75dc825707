// A merchant brings products: typed on a phone in Chinese with a photograph, and from a sheet at a desk in English, where the one
// mistyped barcode is corrected in place.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { DESKTOP, PHONE } from "../lib/browser.mjs";
import { sound } from "../lib/checks.mjs";
import { as } from "../lib/people.mjs";
import { answered, choose, fill, gtin13, idOf, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { PRODUCT_HEAD, XLSX, xlsx } from "../lib/xlsx.mjs";

const DEMO = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "demo");
const zh = "zh-CN";

test("on a phone: photograph, what it is, one part, saved; a changed part makes a version", () =>
  as("merchant", { ...PHONE, locale: zh }, async (page) => {
    await menu(page, "/products");
    await sound(page, zh);
    await press(page, "product-new");
    await sound(page, zh);
    await page.setInputFiles("input[name=photos]", join(DEMO, "photos/plush-bear.png"));
    await press(page, "product-photo-add");
    await page.locator("ul.photos img").waitFor();
    assert.ok(await page.locator("ul.photos img").evaluate((image) => image.complete && image.naturalWidth > 0), "the photograph is shown");
    const gtin = gtin13();
    await fill(page, "product-name-zh", "手机录入的小熊");
    await fill(page, "product-name-en", "Bear typed on a phone");
    await fill(page, "product-gtin", gtin);
    await fill(page, "product-age-from", "3");
    await fill(page, "product-age-to", "10");
    await page.locator("label.tile", { hasText: "毛绒" }).first().click();
    await press(page, "product-save");
    assert.equal(await page.inputValue("#gtin"), gtin, "what was typed stays");
    assert.ok((await page.locator("main").innerText()).includes(say(zh, "product-error-components")), "one part at least");
    await sound(page, zh);
    await fill(page, "product-name-zh", "鼻子", { within: "#component-0" });
    await fill(page, "product-name-en", "nose", { within: "#component-0" });
    await choose(page, "product-material-number", "聚氯乙烯", { values: { number: 1 }, within: "#component-0" });
    await fill(page, "product-colour", "黑", { within: "#component-0" });
    await press(page, "product-save");
    await page.waitForURL(/\/products\/[0-9a-f-]{36}$/);
    await page.getByText(say(zh, "product-created")).waitFor();
    assert.equal(await page.locator("h1").innerText(), "手机录入的小熊");
    assert.ok((await page.locator("dl.facts").innerText()).includes(gtin));
    await sound(page, zh);

    const product = idOf(page);
    await press(page, "product-edit");
    await choose(page, "product-material-number", "ABS", { values: { number: 1 }, within: "#component-0" });
    await fill(page, "product-note", "换了材料");
    await sound(page, zh);
    await press(page, "product-save-version");
    await page.waitForURL(new RegExp(`/products/${product}$`));
    await page.getByText(say(zh, "product-saved", { number: 2 })).waitFor();
    await answered(page, () => page.getByRole("link", { name: say(zh, "product-version-number", { number: 1 }) }).click());
    assert.ok((await page.locator("main").innerText()).includes("聚氯乙烯"), "the first version is as it was");
    await sound(page, zh);
  }));

test("at a desk: a sheet is imported, the mistyped barcode is told by cell and corrected in place", () =>
  as("trader", { ...DESKTOP, locale: "en" }, async (page) => {
    await menu(page, "/products");
    await sound(page, "en");
    await press(page, "product-import");
    await sound(page, "en");
    const sheet = xlsx([
      PRODUCT_HEAD,
      ["木质拼图", "Wooden puzzle", "YH-01", gtin13(), "3-8岁", "玩具", "磁体", "拼块", "piece", "木", "本色", "是", "是"],
      ["弹射飞机", "Launcher plane", "YH-02", "9521234000058", "5-12岁", "塑胶玩具、弹射", "磁体", "机身", "body", "聚丙烯", "橙", "是", "否"],
      ["", "", "", "", "", "", "", "弹射器", "launcher", "ABS", "黑", "是", "否"],
    ]);
    await page.setInputFiles("input[name=file]", { name: "toys.xlsx", mimeType: XLSX, buffer: sheet });
    await press(page, "import-send");
    await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
    await sound(page, "en");
    const wrong = page.locator("#waiting form", { hasText: "9521234000058" });
    assert.match(await wrong.innerText(), /\bD3\b/, "the fault names its cell");
    assert.equal(await page.locator("#done a", { hasText: "木质拼图" }).count(), 1, "the good row is kept");
    await wrong.locator("input[value='9521234000058']").fill(gtin13());
    await answered(page, () => wrong.locator("button").click());
    assert.equal(await page.locator("#waiting form", { hasText: "9521234000058" }).count(), 0);
    await answered(page, () => page.locator("#done a", { hasText: "弹射飞机" }).click());
    assert.equal(await page.locator("h1").innerText(), "Launcher plane");
    await sound(page, "en");
  }));
