// Documents due: from the plan to the document, what is missing is said and typed once, a declaration is never ready while tests are
// open, the data are downloaded, and the paper has an empty place for the signature.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { shot } from "../lib/browser.mjs";
import { LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { newProduct } from "../lib/records.mjs";
import { answered, fill, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

const PAPERS = ["cn-ccc-certificate", "eu-doc", "eu-technical-documentation", "eu-dpp", "us-cpc", "us-efiling", "gb-doc"];

/** A plan for four markets of a toy of the merchant's own; gives its address. */
async function plan(page, lang) {
  const name = lang === "en" ? "Bear with papers" : "要文件的小熊";
  const product = await newProduct(page, { name_zh: name, name_en: name, has: "plush", part: lang === "en" ? "nose" : "鼻子", material: "pvc" });
  await page.goto(`${origin}/plans/new?product=${product}`);
  for (const market of ["CN", "EU", "US", "GB"]) await page.locator(`input[name=markets][value=${market}]`).check();
  await press(page, "plan-make");
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/);
  return page.url();
}

/** The words of the row of a field. */
const row = (page, number) => page.locator(".paper-table tbody tr", { has: page.locator("td:first-child", { hasText: new RegExp(`^${number}$`) }) });

/** Presses a link that gives a file; the file's name and text. */
async function file(page, key) {
  const link = page.locator("main a", { hasText: say(await page.locator("html").getAttribute("lang"), key) });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

for (const { lang, title, options, look } of LANES) {
  test(`what a certificate lacks is said, typed once and known to the next document (${title})`, () =>
    as("merchant", options, async (page) => {
      const importer = `Acme ${title.replace(/\W+/g, " ")}`;
      const at = await plan(page, lang);
      await look(page);
      await answered(page, () => page.locator(`main a[href$="/papers/us-cpc"]`).click());
      await look(page);
      await shot(page, `papers-us-cpc-first-${title}`);
      assert.ok((await page.locator(".state-banner").innerText()).includes(say(lang, "paper-state-draft")));
      const lacking = say(lang, "paper-missing", { what: say(lang, "paper-part-us-certificate-url") });
      assert.ok((await row(page, 9).innerText()).includes(lacking), "it names what is missing");
      assert.ok(await page.locator("#obstacles li").count(), "and the tests that are open");

      // A slip is told at its field; what was typed beside it is not lost.
      await row(page, 9).locator("a[href='#e-us_certificate_url']").click();
      await fill(page, "paper-part-us-certificate-url", "acme dot example");
      await fill(page, "paper-part-us-certifier-name", importer);
      await press(page, "paper-save");
      assert.ok((await page.locator("#e-us_certificate_url .form-error").innerText()).includes("acme dot example"));
      assert.equal(await page.inputValue("#f-us_certifier_name"), importer);
      await look(page);
      await fill(page, "paper-part-us-certificate-url", "https://acme.example/cpc/1");
      await press(page, "paper-save");
      await page.locator(".alert-success").waitFor();
      assert.ok((await row(page, 9).innerText()).includes("https://acme.example/cpc/1"));
      assert.ok(!(await row(page, 9).innerText()).includes(lacking));
      assert.ok((await page.locator("#e-us_certifier_name .form-hint").innerText()).length > 0, "who typed it, and when");

      await page.goto(`${at}/papers/us-efiling`);
      assert.ok((await row(page, 3).innerText()).includes(importer), "typed once, known to the next document");
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "paper-unverified")));
      await look(page);
      const full = await file(page, "paper-csv-full");
      assert.match(full.name, /^us-efiling-.*draft\.full\.csv$/);
      assert.ok(full.text.includes(`full,3,1,us_certifier_name,${importer},given,no`), full.text);
      assert.match((await file(page, "paper-csv-reference")).text, /reference,PG14,1,us_registry_key,,missing,no/);
      const data = JSON.parse((await file(page, "paper-json")).text);
      assert.deepEqual([data.signed, data.unverified, data.state], [false, true, "draft"]);
      const [paper] = await Promise.all([page.waitForEvent("download"), page.locator("main a[href$='/pdf']").click()]);
      assert.equal(readFileSync(await paper.path()).subarray(0, 5).toString(), "%PDF-");
      assert.match(paper.suggestedFilename(), /draft\.pdf$/);
    }));

  test(`every document of the four markets reads well, on paper too (${title})`, () =>
    as("merchant", options, async (page) => {
      const at = await plan(page, lang);
      for (const paper of PAPERS) {
        await page.goto(`${at}/papers/${paper}`);
        await look(page);
        await shot(page, `papers-${paper}-${title}`);
        const text = await page.locator("main").innerText();
        assert.ok(text.includes(say(lang, "paper-signature-note")), "it is never signed here");
      }
      await page.goto(`${at}/papers/eu-dpp`);
      assert.match(await page.locator("main").innerText(), lang === "en" ? /not due before 1 Aug 2030/ : /2030年8月1日起才需要/);

      await page.goto(`${at}/papers/eu-doc`);
      await page.emulateMedia({ media: "print" });
      assert.ok(!(await page.locator("form[action$='/entries']").isVisible()), "the form stays on the screen");
      assert.ok(await page.locator(".paper-draft").isVisible(), "a draft says so on paper");
      assert.ok(await page.locator(".paper-blank").first().isVisible(), "there is room for the signature");
      await page.emulateMedia({ media: null });
    }));
}
