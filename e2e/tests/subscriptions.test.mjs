// Event delivery: a merchant sets it up on a page, a lot is made, and the merchant's own system is told, signed. It goes away, the
// page says so, it comes back, and what waited arrives. Addresses inside the own network are refused with the reason.
import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { test } from "node:test";
import { shot } from "../lib/browser.mjs";
import { LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { newProduct } from "../lib/records.mjs";
import { fill, gtin13, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

/** Somebody's own system: answers what it is told to, and remembers what it heard. */
async function receiver() {
  const system = { status: 204, heard: [], waiting: [] };
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const message = { headers: request.headers, body: Buffer.concat(parts).toString("utf8"), taken: system.status < 300 };
    response.writeHead(system.status).end();
    system.heard.push(message);
    system.waiting.splice(0).forEach((tell) => tell());
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  system.address = `http://127.0.0.1:${server.address().port}/hook`;
  system.close = () => server.close();
  /** The first message that satisfies `is`, now or when it comes. */
  system.hears = async (is) => {
    for (;;) {
      const found = system.heard.find(is);
      if (found) return found;
      await new Promise((tell) => system.waiting.push(tell));
    }
  };
  return system;
}

/** A lot of a product of one's own; gives its number. */
async function lot(page, number) {
  const gtin = gtin13();
  await newProduct(page, { name_zh: `推送熊 ${number}`, name_en: `Told bear ${number}`, gtin });
  await page.goto(`${origin}/lots/new?gtin=${gtin}`);
  await fill(page, "lot-number", number);
  await fill(page, "lot-quantity", "3");
  await press(page, "lot-create");
  await page.waitForURL(/\/lots\/[0-9a-f-]{36}$/);
}

for (const { lang, title, options, look } of LANES) {
  test(`a merchant's own system is told of events, whatever happens to it (${title})`, () =>
    as("merchant", options, async (page) => {
      const system = await receiver();
      try {
        await page.goto(`${origin}/subscriptions`);
        await look(page);
        await page.goto(`${origin}/subscriptions/new`);
        await look(page);
        await fill(page, "subscription-dest", "http://192.168.1.20/hook");
        await press(page, "subscription-make");
        await page.locator(".invalid-feedback", { hasText: say(lang, "webhook-error-network") }).waitFor();
        assert.equal(await page.inputValue("#dest"), "http://192.168.1.20/hook", "what was typed is not lost");
        await look(page);
        await shot(page, `subscription-refused-${title}`);
        await fill(page, "subscription-dest", system.address);
        await fill(page, "subscription-token", "s3cret");
        await press(page, "subscription-make");
        await page.waitForURL(/\/subscriptions\/[0-9a-f-]{36}$/);
        const address = page.url();
        await look(page);
        assert.ok(!(await page.content()).includes("s3cret"));

        const first = randomBytes(4).toString("hex").toUpperCase();
        await lot(page, first);
        const told = await system.hears((message) => message.body.includes(first));
        const [, time, mac] = told.headers["gs1-signature"].match(/^t=(\d+),sha256=([0-9a-f]{64})$/);
        assert.equal(mac, createHmac("sha256", "s3cret").update(`${time}.${told.body}`).digest("hex"));
        assert.equal(JSON.parse(told.body).type, "EPCISQueryDocument");

        system.status = 503;
        const second = randomBytes(4).toString("hex").toUpperCase();
        await lot(page, second);
        await system.hears((message) => !message.taken && message.body.includes(second));
        await page.goto(address);
        while (!(await page.locator(".alert", { hasText: "HTTP 503" }).count())) await page.reload();
        await look(page);
        await shot(page, `subscription-failing-${title}`);
        system.status = 200;
        await press(page, "subscription-again");
        await system.hears((message) => message.taken && message.body.includes(second));
        await page.goto(`${origin}/subscriptions`);
        await look(page);
        await shot(page, `subscriptions-${title}`);
        await page.goto(address);
        await page.locator("summary", { hasText: say(lang, "subscription-end") }).click();
        await press(page, "subscription-end-yes");
        await page.waitForURL(/\/subscriptions$/);
        assert.equal(await page.locator(`a[href="${new URL(address).pathname}"]`).count(), 0);
      } finally {
        system.close();
      }
    }));
}
