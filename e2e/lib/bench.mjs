// At the bench: a laboratory's people take an order's tests, type or import results, verify them as a second person, and report.
// Steps of lib/order.mjs go before; `look` as there.
import { account } from "./world.mjs";
import { as } from "./people.mjs";
import { answered, follow, idOf, menu, press, todo } from "./steps.mjs";

const nothing = async () => {};

/** Opens the bench's page of an order. */
export async function openAtBench(page, number) {
  await menu(page, "/laboratory");
  await follow(page, number);
}

/** The methods of an order's tests in the laboratory of whose the page is, as the bench names them. */
export async function methodsOf(page, number) {
  await openAtBench(page, number);
  const titles = new Set(await page.locator("main a[href^='/laboratory/tests/']").allInnerTexts());
  await menu(page, "/laboratory");
  const rows = page.locator("main tr", { has: page.locator("a[href^='/laboratory/worksheet?method=']") });
  const all = await rows.evaluateAll((found) => found.map(({ cells }) => [cells[0].innerText, cells[1].innerText]));
  return all.filter(([, title]) => titles.has(title)).map(([method]) => method);
}

/** The rows of an order on the worksheet that is open. */
export const rowsOf = (page, number) => page.locator("table[data-grid] tbody tr", { hasText: number });

/** Opens a method's worksheet from the bench. */
export async function openWorksheet(page, method) {
  await menu(page, "/laboratory");
  await follow(page, method);
}

/** Opens a method's worksheet and takes what the order has there. */
export async function take(page, method, number, look = nothing) {
  await openWorksheet(page, method);
  await look(page);
  const boxes = page.locator("form[action='/laboratory/worksheet/assignment'] label.form-check");
  if ((await boxes.filter({ hasText: number }).count()) === 0) return;
  for (const box of await boxes.all()) await box.locator("input").setChecked((await box.innerText()).includes(number));
  await press(page, "worksheet-take");
}

/**
 * Fills the order's empty cells from the keyboard alone: type, Enter, next; Ctrl+Enter saves. A clause is fulfilled, a number is far
 * below any limit unless `value(label)` says another. Gives how many cells were typed.
 */
export async function type(page, number, value = () => undefined) {
  const cells = rowsOf(page, number).locator("input[name^='v.']");
  let typed = 0;
  for (const cell of await cells.all()) {
    if (await cell.inputValue()) continue;
    const label = await cell.getAttribute("aria-label");
    const clause = (await cell.locator("xpath=..").innerText()).includes("P / F");
    await cell.focus();
    await page.keyboard.type(value(label) ?? (clause ? "p" : "0.01"));
    await page.keyboard.press("Enter");
    typed += 1;
  }
  if (typed) await answered(page, () => page.keyboard.press("Control+Enter"));
  return typed;
}

/** Everything of an order in a laboratory, typed by its analyst. */
export async function entered(options, { number }, analyst = "analyst", look = nothing) {
  await as(analyst, options, async (page) => {
    for (const method of await methodsOf(page, number)) {
      await take(page, method, number);
      await type(page, number);
      await look(page);
    }
  });
}

/** Verified by a second person: only this order's tests. */
export async function verified(options, { number }, verifier = "verifier", look = nothing) {
  await as(verifier, options, async (page) => {
    await menu(page, "/laboratory");
    await press(page, "verification-title");
    await look(page);
    for (const fold of await page.locator("details:not([open]) > summary.card-header").all()) await fold.click();
    for (const row of await page.locator("tbody tr").all()) await row.locator("input[name=test]").setChecked((await row.innerText()).includes(number));
    await press(page, "verification-verify");
    await look(page);
  });
}

/** Drafted by the analyst, reviewed by the verifier, authorised by the signatory with the second factor; gives { report, reportNumber }. */
export async function reported(options, { number }, hands = { analyst: "analyst", verifier: "verifier", signatory: "signatory" }, look = nothing) {
  await as(hands.analyst, options, async (page) => {
    await openAtBench(page, number);
    await look(page);
    await press(page, "report-draft");
    await page.waitForURL(/\/reports\/[0-9a-f-]{36}$/);
    await look(page);
  });
  const open = async (page) => {
    await look(page);
    await todo(page, number);
    await look(page);
  };
  await as(hands.verifier, options, async (page) => {
    await open(page);
    await press(page, "report-review");
    await look(page);
  });
  return as(hands.signatory, options, async (page) => {
    await open(page);
    await press(page, "report-authorise");
    await page.locator("a[href$='/credential.jwt']").waitFor();
    await look(page);
    return { report: idOf(page), reportNumber: (await page.locator("h1").innerText()).trim() };
  });
}

/** Who of the demonstration works in which laboratory. */
export const LABORATORIES = [
  { analyst: "analyst", verifier: "verifier", signatory: "signatory" },
  { analyst: "lab_b_analyst", verifier: "lab_b_verifier", signatory: "lab_b_signatory" },
].filter(({ analyst }) => account(analyst));
