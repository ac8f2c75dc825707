// The result grid by keyboard alone: type, Enter, next; paste a block; Escape takes back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SITE, inner, serve } from "../lib/assets.mjs";
import { withPage } from "../lib/browser.mjs";
import { axe } from "../lib/checks.mjs";

const cell = (r, c) => (r === 1 && c === 0 ? "<td>blank</td>" : `<td><input name="r${r}c${c}" aria-label="row ${r} column ${c}"></td>`);
const grid = `<form method="post" action="/results"><div class="grid-scroll" tabindex="0"><table class="grid" data-grid><thead><tr><th>Sample</th><th>Pb</th><th>Cd</th></tr></thead>
<tbody>${[0, 1, 2].map((r) => `<tr${r === 1 ? ' class="qc"' : ""}><th scope="row">S${r}</th>${cell(r, 0)}${cell(r, 1)}</tr>`).join("")}</tbody></table></div><button>Save</button></form>`;
const focused = (page) => page.evaluate(() => document.activeElement.name);

async function onGrid(visit) {
  await withPage({}, async (page) => {
    const asked = await serve(page, { "GET /grid": inner(grid), "POST /results": inner("saved") });
    await page.goto(`${SITE}/grid`);
    await page.focus("[name=r0c0]");
    await visit(page, asked);
  });
}

test("Enter goes down past what cannot be typed, then on at the top of the next column", () =>
  onGrid(async (page) => {
    await page.keyboard.type("0.5");
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "r2c0");
    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "r0c1");
    await page.keyboard.press("Shift+Enter");
    assert.equal(await focused(page), "r2c0");
    await page.keyboard.press("Shift+Enter");
    assert.equal(await focused(page), "r0c0");
  }));

test("arrows move between cells, and inside a text only at its ends", () =>
  onGrid(async (page) => {
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(page), "r0c1");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(page), "r1c1");
    await page.keyboard.type("12");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await focused(page), "r1c1");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await focused(page), "r0c0");
  }));

test("a block copied from a sheet fills the cells from here on", () =>
  onGrid(async (page) => {
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", "1.0\t2.0\r\n<0.1\t3\r\n4\t5\r\n6\t7\r\n");
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    const values = await page.locator("table input").evaluateAll((inputs) => inputs.map((input) => `${input.name}=${input.value}`));
    assert.deepEqual(values, ["r0c0=1.0", "r0c1=2.0", "r1c1=3", "r2c0=4", "r2c1=5"]);
    assert.equal(await page.locator("input.changed").count(), 5);
  }));

test("Escape takes a cell back, Ctrl+Enter sends the whole grid", () =>
  onGrid(async (page, asked) => {
    await page.keyboard.type("9");
    await page.keyboard.press("Escape");
    assert.equal(await page.inputValue("[name=r0c0]"), "");
    await page.keyboard.type("0.031");
    await Promise.all([page.waitForURL(`${SITE}/results`), page.keyboard.press("Control+Enter")]);
    assert.equal(asked.at(-1), "POST /results r0c0=0.031&r0c1=&r1c1=&r2c0=&r2c1=");
  }));

test("the grid is sound for axe", () => onGrid(axe));
