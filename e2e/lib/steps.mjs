// What a person does with a page: press what reads so, fill the field that is labelled so, wait for the answer.
import { langOf, say } from "./words.mjs";

const exactly = (text) => new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*$`);

/** Presses the button or link of the page's main part that carries the text of a key, and waits for the page that answers. */
export async function press(page, key, { values = {}, within = "main" } = {}) {
  const text = say(await langOf(page), key, values);
  const named = page.locator(within).locator("button:not(.visually-hidden), a").filter({ hasText: exactly(text) }).filter({ visible: true }).first();
  await answered(page, () => named.click());
}

/** Does something that leads to another page, and waits until that is there. */
export async function answered(page, act) {
  await Promise.all([page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame()), act()]);
  await page.waitForLoadState("load");
}

/** Fills the field with the label of a key. */
export async function fill(page, key, value, { values = {}, within = "main" } = {}) {
  await page.locator(within).getByLabel(say(await langOf(page), key, values), { exact: true }).first().fill(value);
}

/** Chooses an option, by its text, of the list with the label of a key. */
export async function choose(page, key, option, { values = {}, within = "main" } = {}) {
  await page.locator(within).getByLabel(say(await langOf(page), key, values), { exact: true }).first().selectOption({ label: option });
}

/** Opens a page of the menu, on a phone through the menu button. */
export async function menu(page, href) {
  const button = page.locator("details.nav-menu > summary");
  if (await button.isVisible()) {
    await button.click();
    await answered(page, () => page.locator(`nav.nav-sheet a[href="${href}"]`).click());
  } else {
    const entry = page.locator(`nav.nav-line a[href="${href}"]`);
    if (!(await entry.isVisible())) await page.locator("details.nav-more > summary").click();
    await answered(page, () => entry.click());
  }
}

/** Follows the link of the page's main part that reads so. */
export async function follow(page, text, within = "main") {
  await answered(page, () => page.locator(within).getByRole("link", { name: text, exact: true }).first().click());
}

/** On the home page: opens what waits there and is told with a text. */
export async function todo(page, text) {
  await answered(page, () => page.locator("a.todo", { hasText: text }).first().click());
}

/** Opens a list of the menu and finds in it what a text names. */
export async function lookUp(page, list, text) {
  await menu(page, list);
  await page.locator("main input[name=q]").fill(text);
  await answered(page, () => page.locator("main input[name=q]").press("Enter"));
}

/** Sees the home page and every page of the person's menu. */
export async function walk(page, look) {
  await look(page);
  for (const href of await page.locator("nav.nav-line a").evaluateAll((all) => all.map((a) => a.getAttribute("href")))) {
    await menu(page, href);
    await look(page);
  }
}

/** Wraps a random number into a valid GTIN-13 of GS1's prefix for demonstrations. */
export function gtin13(body = `952${String(Math.floor(Math.random() * 1e9)).padStart(9, "0")}`) {
  const sum = [...body].reduce((total, digit, index) => total + Number(digit) * (index % 2 ? 3 : 1), 0);
  return body + String((10 - (sum % 10)) % 10);
}

/** The last part of a page's address: usually the id of its record. */
export const idOf = (page) => new URL(page.url()).pathname.split("/").at(-1);
