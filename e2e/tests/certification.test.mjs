// A certificate: the merchant applies on the strength of a report, the evaluator reviews and evaluates, somebody else decides with the
// second factor; suspending it changes what anybody sees within a second.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LABORATORIES, entered, reported, verified } from "../lib/bench.mjs";
import { DESKTOP, PHONE, withPage } from "../lib/browser.mjs";
import { sound } from "../lib/checks.mjs";
import { accepted, dispatched, handedIn, received, reviewed } from "../lib/order.mjs";
import { as } from "../lib/people.mjs";
import { answered, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

const zh = { ...DESKTOP, locale: "zh-CN" };
const en = { ...DESKTOP, locale: "en" };
let job;

test("a toy has its test reports", async () => {
  job = await handedIn(zh, { who: "trader", name: "要认证的积木", has: "blocks" });
  await reviewed(zh, job);
  await accepted(zh, job);
  await dispatched(zh, job);
  await received(zh, job);
  for (const hands of LABORATORIES) {
    await entered(zh, job, hands.analyst);
    await verified(zh, job, hands.verifier);
    await reported(zh, job, hands);
  }
});

test("the certification body adds a scheme that rests on what was tested", () =>
  as("cert_admin", zh, async (page) => {
    await page.goto(`${origin}/certification/schemes`);
    await sound(page, "zh-CN");
    job.scheme = `E2E-${Date.now()}`;
    const form = { code: job.scheme, name_zh: "积木机械安全认证", name_en: "Mechanical safety of blocks", kind: "1a", required: "US-1250 US-1500.48", validity_months: "36", surveillance_months: "12" };
    await page.locator("details.card > summary").click();
    for (const [field, value] of Object.entries(form)) await page.fill(`#f-${field}`, value);
    await press(page, "scheme-create");
    await page.getByText(job.scheme).first().waitFor();
    await sound(page, "zh-CN");
  }));

test("the merchant applies, on a phone", () =>
  as("trader", { ...PHONE, locale: "zh-CN" }, async (page) => {
    await page.goto(`${origin}/products/${job.product}`);
    await press(page, "product-certify");
    await sound(page, "zh-CN");
    await page.locator("label.form-check", { hasText: job.scheme }).locator("input").check();
    await press(page, "certification-send");
    await page.waitForURL(/\/certification\/applications\/[0-9a-f-]{36}$/);
    await sound(page, "zh-CN");
    job.application = new URL(page.url()).pathname;
  }));

test("the evaluator reviews and evaluates, and cannot decide", () =>
  as("evaluator", en, async (page) => {
    await page.goto(`${origin}/certification`);
    await sound(page, "en");
    await page.goto(origin + job.application);
    await sound(page, "en");
    for (const box of await page.locator("input[name=confirmed]").all()) await box.check();
    await press(page, "certification-take-on");
    await sound(page, "en");
    await page.locator("input[name=agreement]").check();
    await press(page, "certification-evaluate");
    await sound(page, "en");
    assert.equal(await page.locator("form[action$='/grant']").count(), 0, "who evaluated is offered no decision");
    const refused = await page.request.post(`${origin}${job.application}/grant`, { headers: { origin }, form: { note: "" } });
    assert.equal(refused.status(), 403);
    await page.goto(`${origin}/certification/schemes`);
    await sound(page, "en");
  }));

test("somebody else decides, and the certificate can be verified by anybody", async () => {
  await as("decision_maker", zh, async (page) => {
    await page.goto(origin + job.application);
    await sound(page, "zh-CN");
    await press(page, "certification-grant");
    const link = page.locator("a[href^='/certification/certificates/']").first();
    if (!/\/certificates\//.test(page.url())) await answered(page, () => link.click());
    await sound(page, "zh-CN");
    job.certificate = new URL(page.url()).pathname;
    job.number = (await page.locator("h1").innerText()).trim();
  });
  await withPage({ ...PHONE, locale: "en" }, async (page) => {
    await page.goto(`${origin}/certificates?q=${job.number}&lang=en`);
    await sound(page, "en");
    await answered(page, () => page.getByRole("link", { name: job.number, exact: true }).click());
    await page.locator(".verdict-good").waitFor();
    await sound(page, "en");
    const pdf = await page.request.get(new URL(await page.locator("a[href*='.pdf']").first().getAttribute("href"), page.url()).href);
    assert.equal(pdf.headers()["content-type"], "application/pdf");
  });
});

test("a suspension is on the public pages within a second, and lifted as quickly", async () => {
  const publicly = async (klass) => {
    const until = Date.now() + 1000;
    for (;;) {
      const page = await (await fetch(`${origin}/verify/${job.number}`, { headers: { accept: "text/html" } })).text();
      if (page.includes(`verdict ${klass}`)) return;
      assert.ok(Date.now() < until, `after a second the page does not say ${klass}`);
    }
  };
  await publicly("verdict-good");
  await as("decision_maker", en, async (page) => {
    await page.goto(origin + job.certificate);
    await sound(page, "en");
    await page.fill("#gr", "Complaint about loose magnets");
    await press(page, "certificate-suspend");
    await publicly("verdict-held");
    await sound(page, "en");
    await page.fill("#gr", "Cause removed, checked on site");
    await press(page, "certificate-reinstate");
    await publicly("verdict-good");
    await page.fill("#gr", "The product was changed");
    await press(page, "certificate-withdraw");
    await publicly("verdict-bad");
    await sound(page, "en");
    assert.ok((await page.locator("main").innerText()).includes(say("en", "certificate-state-withdrawn")));
  });
});
