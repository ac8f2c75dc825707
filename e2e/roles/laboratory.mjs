// Two laboratories work on one order: results by keyboard and from an instrument's file, a second person verifies, the report goes
// through three pairs of hands and is signed with the second factor. The merchant reads it and shows it to the buyer.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LABORATORIES, entered, methodsOf, openWorksheet, reported, rowsOf, take, verified } from "../lib/bench.mjs";
import { DEMO } from "../lib/codes.mjs";
import { openOrder } from "../lib/order.mjs";
import { as } from "../lib/people.mjs";
import { answered, follow, lookUp, menu, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

/** An analyte as an instrument writes it: the identity of the register, whatever language the page is in. */
function registered(name) {
  const rows = readFileSync(join(DEMO, "../packs/analytes.csv"), "utf8").split("\n").map((line) => line.split(","));
  return rows.find(([, zh, en]) => zh === name || en === name)?.[0] ?? name;
}

export function laboratory({ lang, options, look }, step, job) {
  step("an instrument's file is previewed by row, unknown samples wait, the same file twice is one import", () =>
    as("analyst", options, async (page) => {
      await look(page);
      let filled = null;
      for (const method of await methodsOf(page, job.number)) {
        await take(page, method, job.number, look);
        const cell = rowsOf(page, job.number).locator("input[name^='v.']").first();
        if (!filled && (await cell.count()) && !(await cell.locator("xpath=..").innerText()).includes("P / F")) {
          const label = await cell.getAttribute("aria-label");
          const sample = label.split(" ")[0];
          filled = { method, sample, rest: label.slice(sample.length + 1) };
        }
      }
      assert.ok(filled, "the order has a numeric test");
      const unit = filled.rest.split(" ").at(-1);
      const analyte = registered(filled.rest.slice(0, -unit.length - 1));
      const file = ["Instrument,ICP-MS 7900,SN JP1", `Batch,E2E-${job.number}`, "Analysed,2026-11-24 10:05", "Operator,zj", `Method,${filled.method}`, "",
        "Sample ID,Element,Concentration,Unit,Dilution,Flag", `BLK-01,${analyte},0.001,${unit},1,`, `${filled.sample},${analyte},0.25,${unit},1,`,
        `S9999-000001-X,${analyte},1.5,${unit},1,`, `${filled.sample},${analyte},many,${unit},1,`].join("\n");
      const send = async () => {
        await menu(page, "/laboratory");
        await press(page, "import-title");
        await look(page);
        await page.setInputFiles("#file", { name: `icp-${job.number}.csv`, mimeType: "text/csv", buffer: Buffer.from(file) });
        await press(page, "import-upload");
        await page.waitForURL(/\/laboratory\/imports\/[0-9a-f-]{36}/);
      };
      await send();
      const first = new URL(page.url()).pathname;
      await look(page);
      assert.match(await page.locator("tr", { hasText: "S9999-000001-X" }).innerText(), /S9999/);
      await press(page, "import-confirm");
      await look(page);
      await send();
      assert.equal(new URL(page.url()).pathname, first, "the same file again is the same import");
      await openWorksheet(page, filled.method);
      assert.match(await rowsOf(page, job.number).first().innerText(), /0\.25|</, "the value is on the worksheet");
    }));

  step("the worksheet is filled from the keyboard alone", async () => {
    for (const { analyst } of LABORATORIES) await entered(options, job, analyst, look);
  });

  step("who entered a result cannot verify it; a second person can", async () => {
    await as("analyst", options, async (page) => {
      const answer = await page.goto(`${origin}/laboratory/verification`);
      assert.equal(answer.status(), 403);
      await look(page);
    });
    for (const { verifier } of LABORATORIES) await verified(options, job, verifier, look);
  });

  step("reports are drafted, reviewed, authorised and signed by three people", async () => {
    job.reports = [];
    for (const hands of LABORATORIES) job.reports.push(await reported(options, job, hands, look));
    await as("verifier", options, async (page) => {
      for (const place of ["/reports", "/laboratory/scope", "/laboratory"]) {
        await menu(page, place);
        await look(page);
      }
      await press(page, "method-title");
      await look(page);
    });
  });

  step("the merchant reads the report and shows it to the buyer", async () => {
    const [{ reportNumber, report }] = job.reports;
    await as(job.who, options, async (page) => {
      await openOrder(page, job.number);
      await answered(page, () => page.locator("a[href^='/reports/']", { hasText: reportNumber }).click());
      await look(page);
      const answer = await page.request.get(`${origin}/reports/${report}/${lang}.pdf`);
      assert.equal(answer.headers()["content-type"], "application/pdf");
      job.pdf = await answer.body();
      await lookUp(page, "/documents", reportNumber);
      await look(page);
      await follow(page, reportNumber);
      await look(page);
      const buyer = await page.locator("#buyer option", { hasText: lang === "en" ? "Hansekinder" : "汉堡" }).innerText();
      await page.locator("#buyer").selectOption({ label: buyer });
      await press(page, "document-share-button");
      await page.getByText(say(lang, "document-shared", { with: buyer })).waitFor();
      await look(page);
    });
  });
}
