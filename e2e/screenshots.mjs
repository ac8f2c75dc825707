// The pictures of the README: node e2e/screenshots.mjs FOLDER, under scripts/with-demo. Follows the menu of each role as a person
// would, so a page that leaves the menu leaves the pictures too. Public pages come from the addresses in the summary.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DESKTOP, PHONE, close, withPage } from "./lib/browser.mjs";
import { as } from "./lib/people.mjs";
import { origin, summary } from "./lib/world.mjs";

const folder = process.argv[2];
if (!folder) throw new Error("usage: node e2e/screenshots.mjs FOLDER");
mkdirSync(folder, { recursive: true });

const picture = (page, name) => page.screenshot({ path: join(folder, `${name}.png`), fullPage: false });
const slug = (path) => path.replace(/^\/|\/$/g, "").replace(/[^\w-]+/g, "-") || "home";

/** Pages of everybody: name, address, size. */
const forAnybody = [
  ["passport", summary.item?.digital_link, PHONE],
  ["verify", `${origin}/verify`, PHONE],
  ["certificate", summary.certificate?.verify_url, DESKTOP],
].filter(([, address]) => address);

for (const role of new Set(summary.accounts.map((account) => account.role))) {
  await as(role, { ...DESKTOP, locale: "zh-CN" }, async (page) => {
    await picture(page, `${role}-home`);
    const menu = await page.locator("nav.nav-line a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    for (const path of menu.filter((href) => href !== "/")) {
      await page.goto(origin + path);
      await picture(page, `${role}-${slug(path)}`);
    }
  });
}
for (const [name, address, size] of forAnybody) {
  await withPage({ ...size, locale: "zh-CN" }, async (page) => {
    await page.goto(address);
    await picture(page, name);
  });
}
await close();
console.log(`pictures in ${folder}`);
