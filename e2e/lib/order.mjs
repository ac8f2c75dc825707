// The way of one order through the house, each step as its person does it on their page. A step's `look` is called on the page before
// the person acts on it, so that one journey can examine every page and another only needs the order to be further on.
import { as } from "./people.mjs";
import { newProduct } from "./records.mjs";
import { answered, follow, gtin13, idOf, lookUp, menu, press, todo } from "./steps.mjs";
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

/** Opens an order as whoever sees it: through the menu and the search. */
export async function openOrder(page, number) {
  await lookUp(page, "/orders", number);
  await follow(page, number);
}

/** A toy of one part is planned, ordered with one tap and handed in; gives { who, product, gtin, order, number, name }. */
export async function handedIn(options, { who = "merchant", name, name_en = name, markets = ["US"], has = "toy", material = "ABS" }, look = nothing) {
  return as(who, options, async (page) => {
    const gtin = gtin13();
    const product = await newProduct(page, { name_zh: name, name_en, gtin, has, material });
    await plan(page, product, markets);
    await press(page, "plan-order");
    await page.waitForURL(/\/orders\/[0-9a-f-]{36}/);
    const order = new URL(page.url()).pathname.split("/")[2];
    if (!page.url().endsWith(order)) await page.goto(`${origin}/orders/${order}`);
    await press(page, "order-submit");
    await look(page);
    return { who, product, gtin, order, name, number: (await page.locator("h1").innerText()).match(/[A-Z]\d{4}-\d+/)[0] };
  });
}

/** The contract reviewer fills in the review and quotes. */
export async function reviewed(options, { order, number }, look = nothing) {
  await as("contract_reviewer", options, async (page) => {
    await look(page);
    await todo(page, number);
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
export async function accepted(options, { who, order, number }, look = nothing) {
  await as(who, options, async (page) => {
    await todo(page, number);
    await look(page);
    await answered(page, () => page.locator(`form[action='/orders/${order}/acceptance'] button`).click());
    await look(page);
  });
}

/** The reviewer sends each line to the laboratory whose scope covers it. */
export async function dispatched(options, { order, number }, look = nothing) {
  await as("contract_reviewer", options, async (page) => {
    await todo(page, number);
    await look(page);
    await press(page, "order-dispatch-do");
    await page.waitForURL(new RegExp(`/orders/${order}$`));
    await look(page);
  });
}

/** The receptionist takes the sample in at the counter: by key, G for good; gives the number of the whole sample. */
export async function received(options, { order, number }, look = nothing) {
  return as("receptionist", options, async (page) => {
    await menu(page, "/samples/counter");
    await look(page);
    const row = page.locator("tbody tr", { has: page.locator(`a[href='/orders/${order}']`) });
    await row.locator("input[name^=condition]").fill("g");
    await row.locator("input[name^=quantity]").fill("12");
    await press(page, "counter-receive");
    await lookUp(page, "/samples", number);
    await look(page);
    await answered(page, () => page.locator("main table a[href^='/samples/']").first().click());
    await look(page);
    return (await page.locator("h1").innerText()).trim().split(/\s+/).at(-1);
  });
}
