// Who looks and changes nothing: the buyer to whom the lot was shipped and the report shown, and market supervision.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { as } from "../lib/people.mjs";
import { answered, follow, lookUp, menu, press, walk } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

/** Opens each link of the record that the page offers: none may lead its reader before a closed door. */
async function openDoors(page) {
  const links = await page.locator("main a[href^='/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const href of new Set(links)) assert.equal((await page.request.get(origin + href)).status(), 200, `${page.url()} offers ${href}`);
}

/** What a shipment shows to its receiver comes by a job: soon, and after a crash when the job's lease is over. */
async function arrives(page, address) {
  for (const until = Date.now() + 30_000; (await page.request.get(address)).status() !== 200; await pause(200)) {
    assert.ok(Date.now() < until, `${address} did not arrive`);
  }
}

/** The lot and what happened to it: one event, one toy by its serial number. */
async function lotSeen(page, job, look) {
  await lookUp(page, "/lots", job.mark);
  await follow(page, job.mark);
  await look(page);
  assert.equal(await page.locator("a[href$='/packing'], a[href$='/inspection'], a[href$='/shipment']").count(), 0, "who looks packs nothing");
  await openDoors(page);
  await answered(page, () => page.locator(".timeline-list a[href^='/events/']").first().click());
  assert.ok((await page.locator("section[aria-labelledby=objects-title] li").count()) > 0, "what the event is about");
  await look(page);
  await lookUp(page, "/lots", job.mark);
  await follow(page, job.mark);
  const serial = job.code.split("/21/")[1];
  await page.fill("#serial", serial);
  await answered(page, () => page.keyboard.press("Enter"));
  await follow(page, serial);
  await look(page);
}

/** From the public page of a toy to its certificate. */
async function certificateOfTheToy(page, job, look) {
  await answered(page, () => page.locator("main .line", { hasText: job.certificateNumber }).locator("a").click());
  await page.locator(".verdict-good").waitFor();
  await look(page);
}

export function purchaser({ lang, options, look }, step, job) {
  step("the buyer finds the lot on its way, its toys, its certificate and the report", () =>
    as("purchaser", options, async (page) => {
      await walk(page, look);
      await arrives(page, `${origin}/products/${job.product}`);
      await lotSeen(page, job, look);
      await certificateOfTheToy(page, job, look);
      await page.goto(origin);
      await lookUp(page, "/products", job.gtin);
      await follow(page, job.shown);
      await look(page);
      assert.equal(await page.locator("main a[href$='/edit'], main a[href^='/plans/new']").count(), 0, "the toy is somebody else's");
      await lookUp(page, "/documents", job.reports[0].reportNumber);
      await follow(page, job.reports[0].reportNumber);
      await look(page);
      const pdf = await page.request.get(`${page.url()}/${lang}.pdf`);
      assert.equal(pdf.headers()["content-type"], "application/pdf");
      assert.ok((await pdf.body()).equals(job.pdf), "the very file that the laboratory signed");
      await press(page, "document-public-page");
      await page.locator(".verdict-good").waitFor();
    }));
}

export function officer({ lang, options, look }, step, job) {
  step("market supervision looks up a lot, one of its toys, a certificate and its standing", () =>
    as("officer", options, async (page) => {
      await walk(page, look);
      await lotSeen(page, job, look);
      await certificateOfTheToy(page, job, look);
      await page.goto(origin);
      await menu(page, "/certification");
      await press(page, "certificates");
      await look(page);
      await page.fill("#q", job.certificateNumber);
      await answered(page, () => page.keyboard.press("Enter"));
      await follow(page, job.certificateNumber);
      await look(page);
      const text = await page.locator("main").innerText();
      assert.ok(text.includes(say(lang, "certificate-state-valid")) && text.includes(job.shown));
      assert.ok(text.includes("Complaint about loose magnets"), "why it was suspended");
      assert.equal(await page.locator("main form").count(), 0, "who supervises decides nothing here");
      await openDoors(page);
      await press(page, "certificate-public");
      await page.locator(".verdict-good").waitFor();
    }));
}
