// The pictures of the README: node e2e/screenshots.mjs FOLDER, under scripts/with-demo. Each is found as a person finds it: from the
// lists of a role, or from the addresses of the summary. Pictures are kept small: PNG of 256 colours (scripts/screenshots shrinks them).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DESKTOP, PHONE, close, withPage } from "./lib/browser.mjs";
import { methodsOf, rowsOf, take, type } from "./lib/bench.mjs";
import { accepted, dispatched, handedIn, received, reviewed } from "./lib/order.mjs";
import { as } from "./lib/people.mjs";
import { answered } from "./lib/steps.mjs";
import { origin, summary } from "./lib/world.mjs";

const folder = process.argv[2];
if (!folder) throw new Error("usage: node e2e/screenshots.mjs FOLDER");
mkdirSync(folder, { recursive: true });

const desk = { ...DESKTOP, viewport: { width: 1280, height: 860 }, locale: "en" };
const phone = { ...PHONE, locale: "zh-CN" };
const picture = (page, name) => page.screenshot({ path: join(folder, `${name}.png`), fullPage: false });
const follow = (page, link) => answered(page, () => link.click());

await as("merchant", desk, async (page) => {
  await page.goto(`${origin}/plans`);
  await follow(page, page.locator("main table a", { hasText: "Magnetic building set" }).first());
  const drawing = page.locator("section[aria-labelledby=picture-title] svg[role=img]");
  await drawing.evaluate((svg) => { svg.parentElement.style.maxHeight = "none"; });
  await drawing.screenshot({ path: join(folder, "plan.png") });
});
await as("merchant", phone, async (page) => {
  await page.goto(`${origin}/orders`);
  await follow(page, page.locator("main table a", { hasText: /W\d/ }).last());
  await picture(page, "order");
});
// The demonstration's own results are all verified, so that a worksheet in work needs an order of its own.
const job = await handedIn(desk, { name: "磁力棒 / Magnetic sticks", has: "magnet_set", markets: ["CN", "EU", "US"], material: "pvc" });
await reviewed(desk, job);
await accepted(desk, job);
await dispatched(desk, job);
await received(desk, job);
await as("analyst", desk, async (page) => {
  const methods = await methodsOf(page, job.number);
  const migration = ["gb6675-4-2025", "en71-3"].find((method) => methods.includes(method));
  await take(page, migration, job.number);
  await type(page, job.number, (label) => ({ Lead: "1.32", Barium: "14.8", Chromium: "0.21", Zinc: "36.4" })[label.split(" ")[1]] ?? "<0.05");
  await page.locator("table[data-grid]").evaluate((grid) => grid.scrollIntoView({ behavior: "instant" }));
  await rowsOf(page, job.number).first().evaluate((row) => row.scrollIntoView({ behavior: "instant", block: "center" }));
  await picture(page, "worksheet");
});
await as("signatory", desk, async (page) => {
  await page.goto(`${origin}/reports?q=${summary.report.number}`);
  await follow(page, page.locator("main table a", { hasText: summary.report.number }).first());
  // One set of values, other verdicts: the phthalates of the bear's nose.
  await page.locator("main table tr", { hasText: /DEHP/ }).filter({ visible: true }).last().evaluate((row) => row.scrollIntoView({ behavior: "instant", block: "center" }));
  await picture(page, "report");
});
const anybody = [
  ["certificate", summary.certificate.verify_url, { ...desk, viewport: { width: 900, height: 860 } }],
  ["passport", summary.item.digital_link, phone],
  ["verify", summary.superseded_report.verify_url, phone],
];
for (const [name, address, size] of anybody) {
  await withPage(size, async (page) => {
    await page.goto(address);
    await picture(page, name);
  });
}
await close();
console.log(`pictures in ${folder}`);
