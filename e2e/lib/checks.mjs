// What must hold on any page: nothing serious for axe, no key without text, nothing that sticks out on a phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails when axe-core finds a serious or critical fault (WCAG 2.0 to 2.2, A and AA). Works under our content security policy. */
export async function axe(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.slice(0, 5).map((n) => `    ${n.target.join(" ")}  ${n.any.map((a) => a.message).join("; ").slice(0, 200)}`).join("\n")}`);
  });
  assert.deepEqual(found, [], `axe at ${page.url()}:\n${found.join("\n")}`);
}

/** Fails when the catalogue lacks a text of the page (it shows as ⟦key⟧) or the page says another language than asked. */
export async function texts(page, lang) {
  assert.equal(await page.locator("html").getAttribute("lang"), lang);
  const missing = (await page.locator("html").innerText()).match(/⟦[^⟧]*⟧/g) ?? [];
  assert.deepEqual([...new Set(missing)], [], `texts missing in ${lang} at ${page.url()}`);
}

/** Fails when the page is wider than the screen: tables scroll in their own box. */
export async function fits(page) {
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= screen + 1, `${page.url()} is ${content} px wide on a screen of ${screen} px`);
}

/** All of the above. */
export async function sound(page, lang) {
  await texts(page, lang);
  await fits(page);
  await axe(page);
}
