// A certificate: the merchant applies on the strength of the reports, the evaluator reviews and evaluates, somebody else decides with
// the second factor; suspending it changes what anybody sees within a second.
import assert from "node:assert/strict";
import { as } from "../lib/people.mjs";
import { answered, follow, lookUp, menu, press, todo } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";
import { publicly } from "./anybody.mjs";

export function certification({ options, look }, step, job) {
  step("the certification body adds a scheme that rests on what was tested", () =>
    as("cert_admin", options, async (page) => {
      await menu(page, "/certification");
      await press(page, "schemes");
      await look(page);
      job.scheme = `E2E-${job.mark}`;
      const form = { code: job.scheme, name_zh: "积木机械安全认证", name_en: "Mechanical safety of blocks", kind: "1a", required: "US-1250 US-1500.48", validity_months: "36", surveillance_months: "12" };
      await page.locator("details.card > summary").click();
      for (const [field, value] of Object.entries(form)) await page.fill(`#f-${field}`, value);
      await look(page);
      await press(page, "scheme-create");
      await page.getByText(job.scheme).first().waitFor();
      await look(page);
    }));

  step("the merchant applies for certification", () =>
    as(job.who, options, async (page) => {
      await lookUp(page, "/products", job.gtin);
      await look(page);
      await follow(page, job.shown);
      await press(page, "product-certify");
      await look(page);
      await page.locator("label.form-check", { hasText: job.scheme }).locator("input").check();
      await press(page, "certification-send");
      await page.waitForURL(/\/certification\/applications\/[0-9a-f-]{36}$/);
      await look(page);
      job.application = new URL(page.url()).pathname;
    }));

  step("the evaluator reviews and evaluates, and cannot decide", () =>
    as("evaluator", options, async (page) => {
      await menu(page, "/certification");
      await look(page);
      await answered(page, () => page.locator("main a", { hasText: job.shown }).click());
      await look(page);
      for (const box of await page.locator("input[name=confirmed]").all()) await box.check();
      await press(page, "certification-take-on");
      await look(page);
      await page.locator("input[name=agreement]").check();
      await press(page, "certification-evaluate");
      await look(page);
      assert.equal(await page.locator("form[action$='/grant']").count(), 0, "who evaluated is offered no decision");
      const refused = await page.request.post(`${origin}${job.application}/grant`, { headers: { origin }, form: { note: "" } });
      assert.equal(refused.status(), 403);
      await menu(page, "/certification");
      await press(page, "schemes");
      await look(page);
    }));

  step("somebody else decides", () =>
    as("decision_maker", options, async (page) => {
      await look(page);
      await todo(page, job.mark);
      await look(page);
      await press(page, "certification-grant");
      if (!/\/certificates\//.test(page.url())) await press(page, "certification-open-certificate");
      await look(page);
      job.certificateNumber = (await page.locator("h1").innerText()).trim();
    }));
}

async function govern(page, job, act, reason, verdict, look) {
  await page.fill("#gr", reason);
  await press(page, act);
  await publicly(job.certificateNumber, verdict);
  await look(page);
}

async function openCertificate(page, job) {
  await menu(page, "/certification");
  await press(page, "certificates");
  await page.fill("#q", job.certificateNumber);
  await answered(page, () => page.keyboard.press("Enter"));
  await follow(page, job.certificateNumber);
}

export function suspension({ options, look }, step, job) {
  step("a suspension is on the public pages within a second, and lifted as quickly", async () => {
    await publicly(job.certificateNumber, "verdict-good");
    await as("decision_maker", options, async (page) => {
      await openCertificate(page, job);
      await look(page);
      await govern(page, job, "certificate-suspend", "Complaint about loose magnets", "verdict-held", look);
      await govern(page, job, "certificate-reinstate", "Cause removed, checked on site", "verdict-good", look);
    });
  });
}

export function withdrawal({ lang, options, look }, step, job) {
  step("a withdrawal is told to whoever asks, within a second", () =>
    as("decision_maker", options, async (page) => {
      await openCertificate(page, job);
      await govern(page, job, "certificate-withdraw", "The product was changed", "verdict-bad", look);
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "certificate-state-withdrawn")));
    }));
}
