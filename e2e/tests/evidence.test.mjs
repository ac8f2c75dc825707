// A merchant on a phone: a toy is described with the thumb in five steps, its plan is made, a change of a part is priced, a report of
// a laboratory elsewhere is brought; the service centre checks it, and then the part need not be tested. Two plans are compared.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { shot } from "../lib/browser.mjs";
import { journey, LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { answered, fill, idOf, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

const photo = fileURLToPath(new URL("../../demo/photos/plush-bear.png", import.meta.url));

for (const one of LANES) {
  const { lang, title, options, look } = one;
  const step = journey(one);
  const job = { name: lang === "en" ? `Quick duck ${title.replace(/\W+/g, " ")}` : `快手小鸭 ${title.replace(/[^\p{L}]+/gu, " ")}` };

  step("a toy is described in five steps, and its plan follows", () =>
    as("merchant", options, async (page) => {
      await menu(page, "/products");
      await press(page, "quick-title");
      await look(page);
      await press(page, "quick-next");
      await look(page);
      assert.ok((await page.locator("[role=alert]").innerText()).includes(say(lang, "quick-error-name")));
      await page.locator("input[type=file]").setInputFiles(photo);
      await page.fill("input[name=name]", job.name);
      await press(page, "quick-next");
      await look(page);
      await shot(page, `quick-kind-${title}`);
      await page.locator("input[name=kind][value=water_toy]").check();
      await press(page, "quick-next");
      await look(page);
      await page.locator("input[name=age][value='36-168']").check();
      await press(page, "quick-next");
      await look(page);
      await page.locator("input[name=material][value=soft-plastic]").check();
      // Back and forth loses nothing.
      await press(page, "quick-back");
      assert.ok(await page.locator("input[name=age][value='36-168']").isChecked());
      await press(page, "quick-next");
      assert.ok(await page.locator("input[name=material][value=soft-plastic]").isChecked(), "what was tapped is still tapped");
      await press(page, "quick-next");
      await look(page);
      await shot(page, `quick-features-${title}`);
      for (const word of ["battery", "button_battery", "magnet", "sound"]) await page.locator(`label[for="${word}-no"]`).click();
      await press(page, "quick-done");
      await page.waitForURL(/\/plans\/new\?product=/);
      job.product = new URL(page.url()).searchParams.get("product");
      for (const box of await page.locator("input[name=markets]").all()) await box.setChecked(["EU", "US"].includes(await box.getAttribute("value")));
      await press(page, "plan-make");
      await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/);
      job.plan = idOf(page);
      assert.ok((await page.locator("main").innerText()).includes("EU-REACH-51"), "soft plastic is tested for phthalates");
      await page.goto(`${origin}/products/${job.product}`);
      // Its photograph is there; a page loads its pictures after its text.
      await page.waitForFunction(() => document.querySelector("main img")?.naturalWidth > 0);
    }));

  step("a change of a part is priced, and a report from elsewhere is brought", () =>
    as("merchant", options, async (page) => {
      await page.goto(`${origin}/products/${job.product}/evidence`);
      await look(page);
      await page.fill("#supplier", "Supplier B");
      await press(page, "evidence-ask");
      await look(page);
      await press(page, "outside-new");
      await page.locator("#which").selectOption({ index: 1 });
      await press(page, "outside-choose");
      await look(page);
      await press(page, "outside-submit");
      await look(page);
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "outside-error-says")));
      await page.locator("#file").setInputFiles({ name: "report NL-4711.pdf", mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.7\n% ${title}`) });
      await page.locator("[name='says.EU-REACH-51']").selectOption("pass");
      await fill(page, "outside-laboratory", "Nordlabor GmbH");
      await press(page, "outside-submit");
      assert.ok((await page.locator("main").innerText()).includes("report NL-4711.pdf"), "the file is here already");
      await fill(page, "outside-address", "Hafenstraße 1, Hamburg");
      await fill(page, "outside-accreditation", "DAkkS D-PL-00000");
      await fill(page, "outside-report-number", "NL-4711");
      await page.fill("#issued_on", "2026-10-01");
      await press(page, "outside-submit");
      await page.waitForURL(/\/outside-reports\/OR-/);
      job.report = page.url();
      await look(page);
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "outside-state-submitted")));
      await menu(page, "/outside-reports");
      await look(page);
    }));

  step("the service centre checks it, each check with how it was done", () =>
    as("contract_reviewer", options, async (page) => {
      await menu(page, "/outside-reports");
      await look(page);
      await answered(page, () => page.locator(`main a[href='${new URL(job.report).pathname}']`).click());
      await look(page);
      await press(page, "outside-accept");
      await look(page);
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "outside-error-check")));
      for (const check of ["genuine", "accredited", "sample", "edition", "complete"]) await page.fill(`#check-${check}`, `${check}: asked the laboratory`);
      await shot(page, `outside-check-${title}`);
      await press(page, "outside-accept");
      await look(page);
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "outside-state-accepted")));
    }));

  step("the part need not be tested, and the two plans stand side by side", () =>
    as("merchant", options, async (page) => {
      await page.goto(`${origin}/products/${job.product}/evidence`);
      await look(page);
      await shot(page, `evidence-${title}`);
      const row = page.locator("tr", { hasText: "EU-REACH-51" });
      assert.ok((await row.innerText()).includes(new URL(job.report).pathname.split("/").pop()), "it rests on the report");
      await page.goto(`${origin}/plans/new?product=${job.product}`);
      await press(page, "plan-make");
      await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/);
      const second = idOf(page);
      await page.goto(`${origin}/plans/${second}/comparison?with=${job.plan}`);
      await look(page);
      await shot(page, `comparison-${title}`);
    }));
}
