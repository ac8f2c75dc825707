// Two laboratories work on one order: results by keyboard and from an instrument's file, a second person verifies, the report goes
// through three pairs of hands and is signed with the second factor; anybody verifies it by number and by the file itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LABORATORIES, entered, reported, rowsOf, take, testsOf, verified } from "../lib/bench.mjs";
import { DESKTOP, PHONE, withPage } from "../lib/browser.mjs";
import { sound } from "../lib/checks.mjs";
import { accepted, dispatched, handedIn, received, reviewed } from "../lib/order.mjs";
import { as } from "../lib/people.mjs";
import { answered, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

const zh = "zh-CN";
const desk = { ...DESKTOP, locale: zh };
const english = { ...DESKTOP, locale: "en" };
let job;

test("an order comes into the laboratories", async () => {
  job = await handedIn(desk, { name: "实验室的积木", has: "blocks" });
  await reviewed(desk, job);
  await accepted(desk, job);
  await dispatched(desk, job);
  job.sample = await received(desk, job);
});

test("an instrument's file is previewed by row, unknown samples wait, the same file twice is one import", () =>
  as("analyst", english, async (page) => {
    const tests = await testsOf(page, job.order);
    let filled = null;
    for (const { method } of tests) {
      await take(page, method, job.number, (p) => sound(p, "en"));
      const cell = rowsOf(page, job.number).locator("input[name^='v.']").first();
      if (!filled && (await cell.count()) && !(await cell.locator("xpath=..").innerText()).includes("P / F")) {
        const label = await cell.getAttribute("aria-label");
        const sample = label.split(" ")[0];
        filled = { method, sample, rest: label.slice(sample.length + 1) };
      }
    }
    assert.ok(filled, "the order has a numeric test");
    const unit = filled.rest.split(" ").at(-1);
    const analyte = filled.rest.slice(0, -unit.length - 1);
    const file = ["Instrument,ICP-MS 7900,SN JP1", `Batch,E2E-${job.number}`, "Analysed,2026-11-24 10:05", "Operator,zj", `Method,${filled.method}`, "",
      "Sample ID,Element,Concentration,Unit,Dilution,Flag", `BLK-01,${analyte},0.001,${unit},1,`, `${filled.sample},${analyte},0.25,${unit},1,`,
      `S9999-000001-X,${analyte},1.5,${unit},1,`, `${filled.sample},${analyte},many,${unit},1,`].join("\n");
    const send = async () => {
      await page.goto(`${origin}/laboratory/imports`);
      await sound(page, "en");
      await page.setInputFiles("#file", { name: `icp-${job.number}.csv`, mimeType: "text/csv", buffer: Buffer.from(file) });
      await press(page, "import-upload");
      await page.waitForURL(/\/laboratory\/imports\/[0-9a-f-]{36}/);
    };
    await send();
    const first = new URL(page.url()).pathname;
    await sound(page, "en");
    assert.match(await page.locator("tr", { hasText: "S9999-000001-X" }).innerText(), /S9999/);
    await press(page, "import-confirm");
    await sound(page, "en");
    await send();
    assert.equal(new URL(page.url()).pathname, first, "the same file again is the same import");
    await page.goto(`${origin}/laboratory/worksheet?method=${encodeURIComponent(filled.method)}`);
    assert.match(await rowsOf(page, job.number).first().innerText(), /0\.25|</, "the value is on the worksheet");
  }));

test("the worksheet is filled from the keyboard alone", async () => {
  for (const { analyst } of LABORATORIES) await entered(desk, job, analyst, (page) => sound(page, zh));
});

test("who entered a result cannot verify it; a second person can", async () => {
  await as("analyst", desk, async (page) => {
    const answer = await page.goto(`${origin}/laboratory/verification`);
    assert.equal(answer.status(), 403);
    await sound(page, zh);
  });
  for (const { verifier } of LABORATORIES) await verified(desk, job, verifier, (page) => sound(page, zh));
});

test("reports are drafted, reviewed, authorised and signed by three people", async () => {
  job.reports = [];
  for (const hands of LABORATORIES) job.reports.push(await reported(english, job, hands, (page) => sound(page, "en")));
  await as("verifier", desk, async (page) => {
    await page.goto(`${origin}/reports`);
    await sound(page, zh);
    await page.goto(`${origin}/laboratory`);
    await sound(page, zh);
    await page.goto(`${origin}/laboratory/scope`);
    await sound(page, zh);
    await page.goto(`${origin}/laboratory/methods`);
    await sound(page, zh);
  });
});

test("the merchant finds the report, and anybody verifies it by number and by file: genuine, altered, unknown", async () => {
  const [{ reportNumber, report }] = job.reports;
  const pdf = await as(job.who, { ...PHONE, locale: zh }, async (page) => {
    await page.goto(`${origin}/orders/${job.order}`);
    await answered(page, () => page.locator("a[href^='/reports/']", { hasText: reportNumber }).click());
    await sound(page, zh);
    const answer = await page.request.get(`${origin}/reports/${report}/zh-CN.pdf`);
    assert.equal(answer.headers()["content-type"], "application/pdf");
    await page.goto(`${origin}/documents`);
    await sound(page, zh);
    await page.goto(`${origin}/documents/${reportNumber}`);
    await sound(page, zh);
    return answer.body();
  });
  await withPage({ ...PHONE, locale: "en" }, async (page) => {
    await page.goto(`${origin}/verify`);
    await sound(page, "en");
    await page.fill("#number", reportNumber);
    await press(page, "verify-button");
    await page.waitForURL(new RegExp(`/verify/${reportNumber}`));
    await page.locator(".verdict-good").waitFor();
    await sound(page, "en");
    const drop = async (buffer) => {
      await page.goto(`${origin}/verify?lang=en`);
      await answered(page, () => page.setInputFiles("#file", { name: "report.pdf", mimeType: "application/pdf", buffer }));
      await page.locator(".verdict").first().waitFor();
      await sound(page, "en");
      return page.locator(".verdict").first().getAttribute("class");
    };
    assert.match(await drop(pdf), /verdict-good/);
    const altered = Buffer.from(pdf);
    altered[Math.floor(pdf.length / 3)] ^= 1;
    assert.match(await drop(altered), /verdict-bad/);
    assert.match(await drop(Buffer.from("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")), /verdict-(unknown|bad)/);
    await page.goto(`${origin}/verify?lang=en`);
    await page.fill("#number", "TS-NOT-OURS-1");
    await press(page, "verify-button");
    assert.equal(await page.locator(".verdict-unknown").count(), 1);
    assert.ok((await page.locator("main").innerText()).includes(say("en", "verify-unknown-help")));
    await sound(page, "en");
    assert.equal((await page.context().cookies()).length, 0, "nobody is followed");
  });
});
