// Everybody of the demonstration signs in, changes the language, and signs out again; what goes wrong is said on the form.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE, withPage } from "../lib/browser.mjs";
import { fits, sound, texts } from "../lib/checks.mjs";
import { everywhere } from "../lib/lanes.mjs";
import { signIn, submit, switchLanguage } from "../lib/people.mjs";
import { account, origin, summary } from "../lib/world.mjs";

const roles = [...new Set(summary.accounts.map((a) => a.role))];
const signOut = async (page) => {
  await page.locator("details.person-menu > summary").click();
  await submit(page, "form[action='/sign-out']");
};

test("the sign-in page is sound in both languages at both widths", async () => {
  await everywhere(async (page, { look }) => {
    await page.goto(`${origin}/sign-in`);
    await look(page);
  });
});

for (const role of roles) {
  test(`a ${role} signs in, sees a home page in both languages, and signs out`, async () => {
    await withPage({}, async (page) => {
      await signIn(page, role);
      // The language last chosen comes with the person; another journey may have chosen English.
      if ((await page.locator("html").getAttribute("lang")) !== "zh-CN") await switchLanguage(page);
      await sound(page, "zh-CN");
      await switchLanguage(page);
      await sound(page, "en");
      assert.ok((await page.locator(".person-sheet").textContent()).includes(account(role).organisation));
      await page.setViewportSize(PHONE.viewport);
      await fits(page);
      await switchLanguage(page);
      await texts(page, "zh-CN");
      await fits(page);
      await signOut(page);
      await page.goto(origin);
      assert.match(page.url(), /\/sign-in/, "signed out, home asks to sign in");
    });
  });
}

test("a wrong password is refused without telling which of the two was wrong", async () => {
  const messages = [];
  for (const email of [account(roles[0]).email, "nobody@example.org"]) {
    await withPage({ locale: "en" }, async (page) => {
      await page.goto(`${origin}/sign-in`);
      await page.fill("input[name=email]", email);
      await page.fill("input[name=password]", "not the password");
      await submit(page, "form:has(input[name=password])");
      assert.match(page.url(), /\/sign-in/);
      assert.equal(await page.inputValue("input[name=email]"), email, "what was typed stays");
      messages.push(await page.locator("main [role=alert]").innerText());
      await sound(page, "en");
    });
  }
  assert.ok(messages[0].length > 10);
  assert.equal(messages[0], messages[1]);
});

test("after signing in one is where one wanted to go", async () => {
  await withPage({}, async (page) => {
    await page.goto(`${origin}/account`);
    assert.match(page.url(), /\/sign-in/);
    await signIn(page, roles[0]);
    assert.equal(new URL(page.url()).pathname, "/account");
  });
});
