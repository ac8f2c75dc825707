// A production lot from its serial numbers to the importer, and the phone that scans one of its toys: labels, cartons, inspection,
// shipment; the buyer sees it, anybody scans it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DESKTOP, PHONE, withPage } from "../lib/browser.mjs";
import { sound } from "../lib/checks.mjs";
import { as } from "../lib/people.mjs";
import { newProduct } from "../lib/records.mjs";
import { answered, fill, gtin13, idOf, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

/** What zbar reads off a page of a PDF, as a phone would. */
function scanned(pdf, page = 1) {
  const folder = mkdtempSync(join(tmpdir(), "touchstone-labels."));
  try {
    writeFileSync(join(folder, "labels.pdf"), pdf);
    execFileSync("pdftoppm", ["-r", "400", "-gray", "-png", "-f", page, "-l", page, join(folder, "labels.pdf"), join(folder, "page")]);
    const picture = readdirSync(folder).find((name) => name.endsWith(".png"));
    return execFileSync("zbarimg", ["--quiet", "--raw", join(folder, picture)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const lanes = [
  { lang: "zh-CN", size: PHONE, who: "merchant", name: "装箱的小熊" },
  { lang: "en", size: DESKTOP, who: "trader", name: "Bear in cartons" },
];
for (const { lang, size, who, name } of lanes) {
  test(`a lot is made, labelled, packed, inspected, shipped, and its toys are scanned: ${lang}`, async () => {
    const number = `E${Date.now().toString(36).toUpperCase()}${lang === "en" ? "B" : "A"}`;
    const gtin = gtin13();
    const link = await as(who, { ...size, locale: lang }, async (page) => {
      await newProduct(page, { name_zh: name, name_en: name, gtin, has: "plush" });
      await menu(page, "/lots");
      await sound(page, lang);
      await press(page, "lot-new");
      await sound(page, lang);
      await page.fill("#gtin", gtin);
      await press(page, "lot-find");
      await sound(page, lang);
      await fill(page, "lot-number", number);
      await fill(page, "lot-quantity", "many");
      await press(page, "lot-create");
      assert.equal(await page.inputValue("#quantity"), "many", "what was typed stays");
      assert.equal(await page.locator("#quantity.is-invalid").count(), 1);
      await fill(page, "lot-quantity", "50");
      await press(page, "lot-create");
      await page.waitForURL(/\/lots\/[0-9a-f-]{36}$/);
      const lot = idOf(page);
      await sound(page, lang);

      const labels = await page.request.get(`${origin}/lots/${lot}/labels.pdf?part=1`);
      assert.equal(labels.headers()["content-type"], "application/pdf");
      const codes = scanned(await labels.body());
      assert.ok(codes.length >= 25, `codes on the first sheet: ${codes.length}`);
      for (const code of codes) assert.match(code, new RegExp(`/01/0${gtin}/10/${number}/21/`));

      await press(page, "lot-pack");
      await sound(page, lang);
      await fill(page, "lot-per-carton", "20");
      await fill(page, "lot-prefix", "9521234");
      await press(page, "lot-pack");
      await page.waitForURL(new RegExp(`/lots/${lot}$`));
      assert.ok((await page.locator("#cartons-title").innerText()).includes("3"), "three cartons");
      await press(page, "lot-inspect");
      await sound(page, lang);
      await page.locator("input[name=result][value=conformant]").check();
      await press(page, "lot-inspect");
      await page.waitForURL(new RegExp(`/lots/${lot}$`));
      await press(page, "lot-ship");
      await sound(page, lang);
      const buyer = page.locator("#buyer option", { hasText: lang === "en" ? "Hansekinder" : "汉堡" });
      await page.locator("#buyer").selectOption(await buyer.getAttribute("value"));
      await press(page, "lot-ship");
      await page.waitForURL(new RegExp(`/lots/${lot}$`));
      await sound(page, lang);
      assert.ok((await page.locator(".timeline-list li").count()) >= 4, "made, packed, inspected, shipped");
      await answered(page, () => page.locator(".timeline-list a[href^='/events/']").first().click());
      await sound(page, lang);
      await page.goto(`${origin}/events`);
      await sound(page, lang);
      return codes[0];
    });

    await withPage({ ...PHONE, locale: lang }, async (page) => {
      await page.goto(new URL(new URL(link).pathname, origin).href);
      await sound(page, lang);
      const text = await page.locator("main").innerText();
      assert.ok(text.includes(name) && text.includes(number), "what it is and which lot");
      assert.ok(text.includes(say(lang, "passport-genuine")));
      assert.equal((await page.context().cookies()).length, 0, "no cookie");
    });

    await as("purchaser", { ...DESKTOP, locale: lang }, async (page) => {
      await menu(page, "/lots");
      await sound(page, lang);
      await answered(page, () => page.getByRole("link", { name: number, exact: true }).click());
      await sound(page, lang);
      assert.equal(await page.locator("a[href$='/packing'], a[href$='/inspection'], a[href$='/shipment']").count(), 0, "a buyer looks, and packs nothing");
    });
    await as("officer", { ...DESKTOP, locale: lang }, async (page) => {
      await page.goto(origin);
      await sound(page, lang);
      for (const href of await page.locator("nav.nav-line a").evaluateAll((all) => all.map((a) => a.getAttribute("href")))) {
        await page.goto(origin + href);
        await sound(page, lang);
      }
    });
  });
}

test("a code that leads nowhere is said to be unknown, a wrong check digit is told, and neither breaks anything", () =>
  withPage({ ...PHONE, locale: "zh-CN" }, async (page) => {
    await page.goto(`${origin}/01/${"0" + gtin13()}/10/NOPE/21/1`);
    await sound(page, "zh-CN");
    assert.equal(await page.locator(".verdict-good").count(), 0);
    for (const path of ["/01/09521234000036", "/01/09521234000038/10/A", "/01/0952123400003X", "/01/123", `/01/09521234000037/10/${"A".repeat(60)}`, "/01/09521234000037/99/x%3Cscript%3E"]) {
      const answer = await page.goto(origin + path);
      assert.ok(answer.status() >= 400 && answer.status() < 500, `${path}: ${answer.status()}`);
      await sound(page, "zh-CN");
      assert.equal(await page.locator("main script").count(), 0);
    }
  }));
