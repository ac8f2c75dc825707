// A merchant brings products: typed with a photograph, and from a sheet, where the one mistyped barcode is corrected in place.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { DEMO } from "../lib/codes.mjs";
import { LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { answered, choose, fill, gtin13, idOf, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { PRODUCT_HEAD, XLSX, xlsx } from "../lib/xlsx.mjs";

for (const { lang, title, options, look } of LANES) {
  test(`typed: photograph, what it is, one part, saved; a changed part makes a version (${title})`, () =>
    as("merchant", options, async (page) => {
      await menu(page, "/products");
      await look(page);
      await press(page, "product-new");
      await look(page);
      await page.setInputFiles("input[name=photos]", join(DEMO, "photos/plush-bear.png"));
      await press(page, "product-photo-add");
      await page.locator("ul.photos img").waitFor();
      assert.ok(await page.locator("ul.photos img").evaluate((image) => image.complete && image.naturalWidth > 0), "the photograph is shown");
      const gtin = gtin13();
      await fill(page, "product-name-zh", "手工录入的小熊");
      await fill(page, "product-name-en", "Bear typed by hand");
      await fill(page, "product-gtin", gtin);
      await fill(page, "product-age-from", "3");
      await fill(page, "product-age-to", "10");
      await page.locator("label.tile", { has: page.locator("input[value=plush]") }).click();
      await press(page, "product-save");
      assert.equal(await page.inputValue("#gtin"), gtin, "what was typed stays");
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "product-error-components")), "one part at least");
      await look(page);
      await fill(page, "product-name-zh", "鼻子", { within: "#component-0" });
      await fill(page, "product-name-en", "nose", { within: "#component-0" });
      const pvc = await page.locator("#component-0 option[value=pvc]").first().innerText();
      await choose(page, "product-material-number", pvc, { values: { number: 1 }, within: "#component-0" });
      await fill(page, "product-colour", "黑", { within: "#component-0" });
      await press(page, "product-save");
      await page.waitForURL(/\/products\/[0-9a-f-]{36}$/);
      await page.getByText(say(lang, "product-created")).waitFor();
      assert.equal(await page.locator("h1").innerText(), lang === "en" ? "Bear typed by hand" : "手工录入的小熊");
      assert.ok((await page.locator("dl.facts").innerText()).includes(gtin));
      await look(page);

      const product = idOf(page);
      await press(page, "product-edit");
      await choose(page, "product-material-number", "ABS", { values: { number: 1 }, within: "#component-0" });
      await fill(page, "product-note", "换了材料");
      await look(page);
      await press(page, "product-save-version");
      await page.waitForURL(new RegExp(`/products/${product}$`));
      await page.getByText(say(lang, "product-saved", { number: 2 })).waitFor();
      await answered(page, () => page.getByRole("link", { name: say(lang, "product-version-number", { number: 1 }) }).click());
      assert.ok((await page.locator("main").innerText()).includes(pvc), "the first version is as it was");
      await look(page);
    }));

  test(`imported: a sheet, whose mistyped barcode is told by cell and corrected in place (${title})`, () =>
    as("trader", options, async (page) => {
      await menu(page, "/products");
      await look(page);
      await press(page, "product-import");
      await look(page);
      const sheet = xlsx([
        PRODUCT_HEAD,
        ["木质拼图", "Wooden puzzle", "YH-01", gtin13(), "3-8岁", "玩具", "磁体", "拼块", "piece", "木", "本色", "是", "是"],
        ["弹射飞机", "Launcher plane", "YH-02", "9521234000058", "5-12岁", "塑胶玩具、弹射", "磁体", "机身", "body", "聚丙烯", "橙", "是", "否"],
        ["", "", "", "", "", "", "", "弹射器", "launcher", "ABS", "黑", "是", "否"],
      ]);
      await page.setInputFiles("input[name=file]", { name: "toys.xlsx", mimeType: XLSX, buffer: sheet });
      await press(page, "import-send");
      await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
      await look(page);
      const wrong = page.locator("#waiting form", { hasText: "9521234000058" });
      assert.match(await wrong.innerText(), /\bD3\b/, "the fault names its cell");
      assert.equal(await page.locator("#done a", { hasText: "木质拼图" }).count(), 1, "the good row is kept");
      await wrong.locator("input[value='9521234000058']").fill(gtin13());
      await answered(page, () => wrong.locator("button").click());
      assert.equal(await page.locator("#waiting form", { hasText: "9521234000058" }).count(), 0);
      await answered(page, () => page.locator("#done a", { hasText: "弹射飞机" }).click());
      assert.equal(await page.locator("h1").innerText(), lang === "en" ? "Launcher plane" : "弹射飞机");
      await look(page);
    }));
}
