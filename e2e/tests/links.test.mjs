// Links of codes: a merchant says where a scan shall lead, a wrong line of a pasted list is named, and anybody's phone is led there;
// the link ends and stays in the history. A domain of one's own is registered, and what its proof lacks is told.
import assert from "node:assert/strict";
import { get } from "node:http";
import { test } from "node:test";
import { shot } from "../lib/browser.mjs";
import { LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { newProduct } from "../lib/records.mjs";
import { fill, gtin13, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

/** Where a scan leads. */
const scanned = async (gtin, query = "") => (await fetch(`${origin}/01/0${gtin}${query}`, { redirect: "manual" })).headers.get("location");

for (const { lang, title, options, look } of LANES) {
  test(`a scan leads where the merchant says (${title})`, () =>
    as("merchant", options, async (page) => {
      const gtin = gtin13();
      await newProduct(page, { name_zh: `带链接的熊 ${gtin}`, name_en: `Linked bear ${gtin}`, gtin });
      await menu(page, "/lots");
      await press(page, "link-list-title");
      await look(page);
      await fill(page, "link-anchor", gtin.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)));
      await page.locator("#href").fill("brand dot example");
      await press(page, "link-save");
      for (const field of ["anchor", "href", "title"]) assert.equal(await page.locator(`#${field}.is-invalid`).count(), 1, field);
      assert.equal(await page.inputValue("#href"), "brand dot example", "what was typed stays");
      await look(page);
      await shot(page, `links-refused-${title}`);
      await page.locator("#anchor").fill(gtin);
      await page.locator("#kind").selectOption("defaultLink");
      await page.locator("#href").fill("https://brand.example/{gtin}");
      await page.locator("#title").fill(lang === "en" ? "The bear at home" : "熊的主页");
      await press(page, "link-save");
      await page.locator(".alert-success").waitFor();
      assert.equal(await scanned(gtin), `https://brand.example/0${gtin}`);

      await page.locator("details > summary", { hasText: say(lang, "link-many") }).click();
      await page.locator("#pasted").fill(`${gtin}\tfaqs\thttps://brand.example/faq\tFAQ\n${gtin}\tbogus\tx\ty`);
      await press(page, "link-save");
      assert.ok((await page.locator(".alert-danger").innerText()).includes(say(lang, "link-error-kind")));
      assert.equal(await scanned(gtin, "?linkType=gs1:faqs"), null, "all or none");
      await look(page);
      await page.locator("#pasted").fill(`${gtin}\tfaqs\thttps://brand.example/faq\tFAQ`);
      await press(page, "link-save");
      await page.locator(".alert-success").waitFor();
      assert.equal(await scanned(gtin, "?linkType=gs1:faqs"), "https://brand.example/faq");

      await page.goto(`${origin}/links?q=${gtin}`);
      await look(page);
      await shot(page, `links-${title}`);
      await press(page, "link-end");
      await page.goto(`${origin}/links?q=${gtin}&history=yes`);
      assert.equal(await page.locator("main tbody tr").count(), 2, "it stays in the history");
      assert.ok((await page.locator("main tbody").innerText()).includes(say(lang, "link-state-ended")));
    }));
}

/** What the platform answers at a host that leads to it. */
const at = (host, path) =>
  new Promise((answered, failed) => {
    const asked = get(`${origin}${path}`, { headers: { host } }, async (answer) => answered((await answer.toArray()).join("")));
    asked.on("error", failed);
  });

for (const { lang, title, options, look } of LANES) {
  test(`a domain for codes is registered and waits for its proof (${title})`, () =>
    as("merchant", options, async (page) => {
      const host = `id-${gtin13()}.brand.example`;
      await menu(page, "/lots");
      await press(page, "link-list-title");
      await press(page, "domain-list-title");
      await look(page);
      await fill(page, "domain-host", "https://id.brand.example/01");
      await press(page, "domain-register");
      assert.equal(await page.locator("#host.is-invalid").count(), 1);
      assert.ok((await page.locator(".invalid-feedback").innerText()).includes(say(lang, "domain-error-form")));
      await look(page);
      await fill(page, "domain-host", host.toUpperCase());
      await press(page, "domain-register");
      await page.locator(".alert-success").waitFor();
      const card = page.locator("main section", { hasText: host });
      const name = await card.locator("tbody th").nth(1).innerText();
      assert.ok((await at(host, "/.well-known/touchstone-domain")).split("\n").some((token) => name === `touchstone-${token}.${host}`));
      await card.getByRole("button", { name: say(lang, "domain-look"), exact: true }).click();
      await card.locator(".alert-warning").waitFor();
      assert.ok((await card.locator(".alert-warning").innerText()).includes(say(lang, "domain-fault-record", { name, detail: "" })));
      await look(page);
      await shot(page, `domain-waiting-${title}`);
      await card.getByRole("button", { name: say(lang, "domain-withdraw"), exact: true }).click();
      await page.locator("main details > summary", { hasText: say(lang, "domain-history") }).click();
      await page.locator("main details li", { hasText: host }).waitFor();
    }));
}
