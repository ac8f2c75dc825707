// Signing in as the people of the demonstration. `as` keeps a session for each role, so that journeys do not sign in again and again
// (one-time codes are accepted once); `signIn` always goes through the form.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { OUTPUT, withPage } from "./browser.mjs";
import { code, period } from "./totp.mjs";
import { account, origin } from "./world.mjs";

/** Signs in through the form, with the second factor where the account has one; ends on the page after it. */
export async function signIn(page, role, organisation) {
  const who = account(role, organisation);
  if (!page.url().includes("/sign-in")) await page.goto(`${origin}/sign-in`);
  await pastForms(page, who);
  // A code counts once: who is not told that it did (the line was cut) starts again, as a person would.
  if (page.url().endsWith("/sign-in") && who.totp_secret) await pastForms(page, who);
  if (page.url().includes("/sign-in")) throw new Error(`${who.email} could not sign in: ${(await page.locator("main").innerText()).slice(0, 400)}`);
}

async function pastForms(page, who) {
  await page.fill("input[name=email]", who.email);
  await page.fill("input[name=password]", who.password);
  await submit(page, "form:has(input[name=password])");
  // A code that another journey has just used is refused: the next one comes within thirty seconds.
  for (let tries = 0; page.url().includes("/sign-in/second-factor") && tries < 2; tries += 1) {
    const used = period(Date.now());
    await page.fill("input[name=code]", code(who.totp_secret, used));
    await submit(page, "form:has(input[name=code])");
    if (!page.url().includes("/second-factor")) break;
    await pause((used + 1) * 30_000 - Date.now() + 200);
  }
}

/** Presses a form's button and waits for the page that answers. */
export async function submit(page, form) {
  await Promise.all([page.waitForNavigation(), page.locator(form).locator("button[type=submit], button:not([type])").first().click()]);
}

/** Opens a page as somebody of a role, already signed in: `as("enterprise", { ...PHONE, locale: "en" }, async (page) => …)`. */
export async function as(role, options, visit, organisation) {
  const storageState = await session(role, organisation);
  const lang = options.locale ?? "zh-CN";
  return withPage({ ...options, storageState }, async (page) => {
    // As on a device where the language was chosen before: journeys of one person in two languages run side by side.
    await page.context().addCookies([{ name: "lang", value: lang, url: origin }]);
    await page.goto(origin);
    return visit(page);
  });
}

/** Presses the language button: zh-CN becomes en, en becomes zh-CN. */
export async function switchLanguage(page) {
  await submit(page, "form[action='/language']");
}

async function session(role, organisation = "") {
  const folder = join(OUTPUT, "sessions");
  mkdirSync(folder, { recursive: true });
  const name = createHash("sha256").update(`${process.env.E2E_SUMMARY} ${statSync(process.env.E2E_SUMMARY).mtimeMs} ${role} ${organisation}`).digest("hex").slice(0, 16);
  const file = join(folder, `${name}.json`);
  const lock = `${file}.lock`;
  for (const until = Date.now() + 90_000; ; await pause(100)) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
    try { closeSync(openSync(lock, "wx")); break; } catch (error) {
      if (error.code !== "EEXIST" || Date.now() > until) throw error;
    }
  }
  try {
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
    return await withPage({}, async (page) => {
      await signIn(page, role, organisation);
      const state = await page.context().storageState();
      writeFileSync(file, JSON.stringify(state));
      return state;
    });
  } finally {
    rmSync(lock, { force: true });
  }
}
