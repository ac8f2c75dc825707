// The way of one order through the house, each step as its person does it on their page. A step's `look` is called on the page before
// the person acts on it, so that one journey can examine every page and another only needs the order to be further on.
import { writeFileSync } from "node:fs";
import { as } from "./people.mjs";
import { newProduct } from "./records.mjs";
import { answered, idOf, press } from "./steps.mjs";
import { origin } from "./world.mjs";

const nothing = async () => {};

/** A plan for markets, with every question answered no; gives its id. The page must be of the product's merchant. */
export async function plan(page, product, markets, look = nothing) {
  await page.goto(`${origin}/plans/new?product=${product}`);
  for (const box of await page.locator("input[name=markets]").all()) await box.setChecked(markets.includes(await box.inputValue()));
  await press(page, "plan-make");
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/);
  for (let round = 0; round < 6 && (await page.locator("form[action$='/answers'] fieldset").count()); round += 1) {
    for (const no of await page.locator("form[action$='/answers'] input[value=no]").all()) await no.check();
    await press(page, "plan-answer");
    await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/);
  }
  await look(page);
  return idOf(page);
}

/** A toy of one part is planned, ordered with one tap and handed in; gives { order, number, name }. */
export async function handedIn(options, { who = "merchant", name, markets = ["US"], has = "toy", material = "ABS" }, look = nothing) {
  return as(who, options, async (page) => {
    const product = await newProduct(page, { name_zh: name, has, material });
    await plan(page, product, markets);
    await press(page, "plan-order");
    await page.waitForURL(/\/orders\/[0-9a-f-]{36}/);
    const order = new URL(page.url()).pathname.split("/")[2];
    if (!page.url().endsWith(order)) await page.goto(`${origin}/orders/${order}`);
    await press(page, "order-submit");
    await look(page);
    return { who, product, order, name, number: (await page.locator("h1").innerText()).match(/[A-Z]\d{4}-\d+/)[0] };
  });
}

/** The contract reviewer fills in the review and quotes. */
export async function reviewed(options, { order }, look = nothing) {
  await as("contract_reviewer", options, async (page) => {
    await page.goto(`${origin}/orders/${order}/review`);
    await look(page);
    const adopt = page.locator("button[formaction$='/price-list']");
    if (await adopt.count()) await answered(page, () => adopt.click());
    await answered(page, () => page.locator("button[name=fill]").click());
    await page.locator("input[name=understood]").check();
    await page.locator("#decision_rule").selectOption("simple");
    await look(page);
    await press(page, "order-review-quote");
    await page.waitForURL(new RegExp(`/orders/${order}$`));
    await look(page);
  });
}

/** The merchant accepts the quotation. */
export async function accepted(options, { who, order }, look = nothing) {
  await as(who, options, async (page) => {
    await page.goto(`${origin}/orders/${order}`);
    await look(page);
    await answered(page, () => page.locator(`form[action='/orders/${order}/acceptance'] button`).click());
    await look(page);
  });
}

/** The reviewer sends each line to the laboratory whose scope covers it. */
export async function dispatched(options, { order }, look = nothing) {
  await as("contract_reviewer", options, async (page) => {
    await page.goto(`${origin}/orders/${order}`);
    await press(page, "order-dispatch-open");
    await look(page);
    await press(page, "order-dispatch-do");
    await page.waitForURL(new RegExp(`/orders/${order}$`));
    await look(page);
  });
}

/** The receptionist takes the sample in at the counter: by key, G for good; gives the number of the whole sample. */
export async function received(options, { order, number }, look = nothing) {
  return as("receptionist", options, async (page) => {
    await page.goto(`${origin}/samples/counter`);
    await look(page);
    const row = page.locator("tbody tr", { has: page.locator(`a[href='/orders/${order}']`) });
    await row.locator("input[name^=condition]").fill("g");
    await row.locator("input[name^=quantity]").fill("12");
    await press(page, "counter-receive");
    await page.goto(`${origin}/samples?q=${number}`);
    await look(page);
    await answered(page, () => page.locator("main table a[href^='/samples/']").first().click());
    await look(page);
    return (await page.locator("h1").innerText()).trim().split(/\s+/).at(-1);
  });
}

/** Tests of an order, as the laboratory sees them: [{ method, href }]. */
export const methodsOf = (page) =>
  page.locator("#tests-title").locator("xpath=ancestor::section").locator("a[href^='/laboratory/tests/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));

/** Kept for a look at what a step saw. */
export const dump = async (page, file) => writeFileSync(file, await page.content());
