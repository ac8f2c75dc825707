// Anybody, without an account: verifies a report by its number and by the file itself, finds a certificate, scans a toy.
import assert from "node:assert/strict";
import { withPage } from "../lib/browser.mjs";
import { answered, follow, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

/** What the public page of a number says within a second: `verdict-good`, `verdict-held`, `verdict-bad`. */
export async function publicly(number, verdict) {
  const until = Date.now() + 1000;
  for (;;) {
    const page = await (await fetch(`${origin}/verify/${number}`, { headers: { accept: "text/html" } })).text();
    if (page.includes(`verdict ${verdict}`)) return;
    assert.ok(Date.now() < until, `after a second the page does not say ${verdict}`);
  }
}

export function anybodyVerifies({ lang, options, look }, step, job) {
  step("anybody verifies the report by number and by file: genuine, altered, unknown", () =>
    withPage(options, async (page) => {
      const [{ reportNumber }] = job.reports;
      await page.goto(`${origin}/verify`);
      await look(page);
      await page.fill("#number", reportNumber);
      await press(page, "verify-button");
      await page.waitForURL(new RegExp(`/verify/${reportNumber}`));
      await page.locator(".verdict-good").waitFor();
      await look(page);
      const drop = async (buffer) => {
        await page.goto(`${origin}/verify?lang=${lang}`);
        await answered(page, () => page.setInputFiles("#file", { name: "report.pdf", mimeType: "application/pdf", buffer }));
        await page.locator(".verdict").first().waitFor();
        await look(page);
        return page.locator(".verdict").first().getAttribute("class");
      };
      assert.match(await drop(job.pdf), /verdict-good/);
      const altered = Buffer.from(job.pdf);
      altered[Math.floor(altered.length / 3)] ^= 1;
      assert.match(await drop(altered), /verdict-bad/);
      assert.match(await drop(Buffer.from("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")), /verdict-(unknown|bad)/);
      await page.goto(`${origin}/verify?lang=${lang}`);
      await page.fill("#number", "TS-NOT-OURS-1");
      await press(page, "verify-button");
      assert.equal(await page.locator(".verdict-unknown").count(), 1);
      assert.ok((await page.locator("main").innerText()).includes(say(lang, "verify-unknown-help")));
      await look(page);
      assert.equal((await page.context().cookies()).length, 0, "nobody is followed");
    }));
}

export function anybodyFindsTheCertificate({ lang, options, look }, step, job) {
  step("anybody finds the certificate in the directory", () =>
    withPage(options, async (page) => {
      await page.goto(`${origin}/certificates?lang=${lang}`);
      await look(page);
      await page.fill("#q", job.certificateNumber);
      await answered(page, () => page.keyboard.press("Enter"));
      await look(page);
      await follow(page, job.certificateNumber);
      await page.locator(".verdict-good").waitFor();
      await look(page);
      const pdf = await page.request.get(new URL(await page.locator("a[href*='.pdf']").first().getAttribute("href"), page.url()).href);
      assert.equal(pdf.headers()["content-type"], "application/pdf");
    }));
}

export function anybodyScans({ lang, options, look }, step, job) {
  step("anybody scans a toy of the lot", () =>
    withPage(options, async (page) => {
      await page.goto(new URL(new URL(job.code).pathname, origin).href);
      await look(page);
      const text = await page.locator("main").innerText();
      assert.ok(text.includes(job.shown) && text.includes(job.mark), "what it is and which lot");
      assert.ok(text.includes(say(lang, "passport-genuine")));
      assert.ok(text.includes(job.certificateNumber), "its certificate");
      assert.equal((await page.context().cookies()).length, 0, "no cookie");
    }));
}
