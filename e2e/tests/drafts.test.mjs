// What was typed survives an expired session; what was sent is sent once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SITE, inner, serve } from "../lib/assets.mjs";
import { withPage } from "../lib/browser.mjs";

const form = `<form method="post" action="/toys/7"><input type="hidden" name="once" value="1"><label>Name <input name="name" value="Bear"></label>
<label>Story <textarea name="story"></textarea></label><label>Age <select name="age"><option>3+</option><option>6+</option></select></label>
<label>Magnets <input type="checkbox" name="magnets" value="yes"></label><label>Password <input type="password" name="password"></label><button>Save</button></form>`;
const signIn = inner(`<form method="post" action="/sign-in"><input type="hidden" name="next" value=""><input name="email" aria-label="email"><button>Sign in</button></form>`, { person: "" });

async function typeAndSend(page) {
  await page.goto(`${SITE}/toys/7/edit`);
  await page.fill("[name=name]", "毛绒熊 with a voice");
  await page.fill("[name=story]", "two\nlines");
  await page.selectOption("[name=age]", "6+");
  await page.check("[name=magnets]");
  await page.fill("[name=password]", "a secret of mine");
  await page.click("main button");
}

const expired = { "GET /toys/7/edit": inner(form), "POST /toys/7": { to: "/sign-in" }, "GET /sign-in": signIn, "GET /": inner("home") };

test("an expired session keeps what was typed, and puts it back after signing in", async () => {
  await withPage({}, async (page) => {
    await serve(page, expired);
    await typeAndSend(page);
    await page.waitForURL(`${SITE}/sign-in`);
    assert.equal(await page.inputValue("[name=next]"), "/toys/7/edit");
    await page.goto(`${SITE}/`);
    await page.locator(".draft-banner a").click();
    await page.waitForURL(`${SITE}/toys/7/edit`);
    await page.locator(".draft-banner").waitFor();
    assert.equal(await page.inputValue("[name=name]"), "毛绒熊 with a voice");
    assert.equal(await page.inputValue("[name=story]"), "two\nlines");
    assert.equal(await page.inputValue("[name=age]"), "6+");
    assert.equal(await page.isChecked("[name=magnets]"), true);
    assert.equal(await page.inputValue("[name=password]"), "");
    assert.equal(await page.inputValue("[name=once]"), "1");
  });
});

test("a password is never kept", async () => {
  await withPage({}, async (page) => {
    await serve(page, expired);
    await typeAndSend(page);
    await page.waitForURL(`${SITE}/sign-in`);
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify(sessionStorage)), /a secret of mine/);
  });
});

test("another person who signs in on the same machine does not see it", async () => {
  await withPage({}, async (page) => {
    await serve(page, expired);
    await typeAndSend(page);
    await page.waitForURL(`${SITE}/sign-in`);
    await serve(page, { "GET /toys/7/edit": inner(form, { person: "李明" }) });
    await page.goto(`${SITE}/toys/7/edit`);
    assert.equal(await page.inputValue("[name=name]"), "Bear");
    assert.equal(await page.locator(".draft-banner").count(), 0);
    assert.equal(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("draft:")).length), 0);
  });
});

test("a field that somebody else changed meanwhile is left as it is now", async () => {
  await withPage({}, async (page) => {
    await serve(page, expired);
    await typeAndSend(page);
    await page.waitForURL(`${SITE}/sign-in`);
    await serve(page, { "GET /toys/7/edit": inner(form.replace('value="Bear"', 'value="Brown bear"')) });
    await page.goto(`${SITE}/toys/7/edit`);
    assert.equal(await page.inputValue("[name=name]"), "Brown bear");
    assert.equal(await page.inputValue("[name=story]"), "two\nlines");
  });
});

test("once the server has taken it, nothing is put back", async () => {
  await withPage({}, async (page) => {
    await serve(page, { ...expired, "POST /toys/7": { to: "/done" }, "GET /done": inner("saved") });
    await typeAndSend(page);
    await page.waitForURL(`${SITE}/done`);
    await page.goto(`${SITE}/toys/7/edit`);
    assert.equal(await page.inputValue("[name=name]"), "Bear");
    assert.equal(await page.locator(".draft-banner").count(), 0);
  });
});

test("a form that was refused, mended, and then met an expired session is put back where it was opened", async () => {
  await withPage({}, async (page) => {
    let times = 0;
    const refused = inner(form.replace('value="Bear"', 'value="毛绒熊 with a voice"').replace("<textarea name=\"story\">", "<textarea name=\"story\">two\nlines"));
    await serve(page, { ...expired, "POST /toys/7": () => ((times += 1) === 1 ? refused : { to: "/sign-in" }) });
    await typeAndSend(page);
    await page.waitForURL(`${SITE}/toys/7`);
    await page.fill("[name=story]", "mended");
    await page.click("main button");
    await page.waitForURL(`${SITE}/sign-in`);
    assert.equal(await page.inputValue("[name=next]"), "/toys/7/edit");
    await page.goto(`${SITE}/toys/7/edit`);
    assert.equal(await page.inputValue("[name=name]"), "毛绒熊 with a voice");
    assert.equal(await page.inputValue("[name=story]"), "mended");
  });
});

test("a saved form whose page has the same form again starts empty, also after a later sign-in", async () => {
  await withPage({}, async (page) => {
    const list = () => inner(form + (asked.some((line) => line.startsWith("POST")) ? "<p id=saved>saved</p>" : ""));
    const asked = await serve(page, { ...expired, "GET /toys": list, "POST /toys/7": { to: "/toys" } });
    await page.goto(`${SITE}/toys`);
    await page.fill("[name=name]", "Rabbit");
    await page.click("main button");
    await page.locator("#saved").waitFor();
    await page.waitForLoadState("load");
    await page.goto(`${SITE}/sign-in`);
    await page.goto(`${SITE}/toys`);
    assert.equal(await page.inputValue("[name=name]"), "Bear");
  });
});

test("what was put back can be discarded", async () => {
  await withPage({}, async (page) => {
    await serve(page, expired);
    await typeAndSend(page);
    await page.waitForURL(`${SITE}/sign-in`);
    await page.goto(`${SITE}/toys/7/edit`);
    await page.locator(".draft-banner button").click();
    assert.equal(await page.inputValue("[name=name]"), "Bear");
    await page.reload();
    assert.equal(await page.locator(".draft-banner").count(), 0);
  });
});

test("a form pressed twice is sent once", async () => {
  await withPage({}, async (page) => {
    let answer;
    const held = new Promise((resolve) => { answer = resolve; });
    const asked = await serve(page, { ...expired, "POST /toys/7": () => held, "GET /done": inner("saved") });
    await page.goto(`${SITE}/toys/7/edit`);
    const busy = await page.evaluate(() => {
      const button = document.querySelector("main button");
      for (let times = 0; times < 3; times += 1) button.click();
      return document.documentElement.classList.contains("busy");
    });
    assert.equal(busy, true, "it is shown that something is under way");
    answer({ to: "/done" });
    await page.waitForURL(`${SITE}/done`);
    assert.equal(asked.filter((line) => line.startsWith("POST")).length, 1);
  });
});
