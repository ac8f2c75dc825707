// What goes wrong is said clearly and costs nothing: broken and hostile files, impossible numbers, hostile names, two people on one
// record, a form sent twice, a session that ends in the middle of a form.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DESKTOP, PHONE, withPage } from "../lib/browser.mjs";
import { sound, texts } from "../lib/checks.mjs";
import { as, signIn, submit } from "../lib/people.mjs";
import { newProduct } from "../lib/records.mjs";
import { answered, fill, gtin13, idOf, press } from "../lib/steps.mjs";
import { langOf, say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";
import { PRODUCT_HEAD, XLSX, workbook, xlsx, zip } from "../lib/xlsx.mjs";

const alive = async () => assert.equal((await fetch(`${origin}/healthz`)).status, 200, "the server is alive");

async function sendSheet(page, name, buffer, mimeType = XLSX) {
  await page.goto(`${origin}/imports/new`);
  await page.setInputFiles("input[name=file]", { name, mimeType, buffer });
  await press(page, "import-send");
}

test("a broken workbook, one that is none, and an empty one are refused with a reason", () =>
  as("merchant", { ...PHONE, locale: "en" }, async (page) => {
    const whole = xlsx([PRODUCT_HEAD, ["好", "Good", "", "", "3岁", "玩具", "", "壳", "shell", "ABS", "", "是", "否"]]);
    const cases = {
      "half.xlsx": whole.subarray(0, whole.length / 2),
      "no-zip.xlsx": Buffer.from("name;gtin\nBear;1\n"),
      "other.xlsx": zip({ "hello.txt": "no workbook" }),
      "empty.xlsx": xlsx([]),
      "bad-xml.xlsx": workbook("<worksheet><sheetData><row><c"),
    };
    for (const [name, buffer] of Object.entries(cases)) {
      await sendSheet(page, name, buffer);
      assert.match(page.url(), /\/imports/, name);
      assert.ok((await page.locator("main [role=alert]").innerText()).length > 10, `${name}: the reason is told`);
      await sound(page, "en");
    }
    await alive();
  }));

test("a zip bomb is refused quickly, and the server lives on", () =>
  as("merchant", { ...DESKTOP, locale: "zh-CN" }, async (page) => {
    const rows = `<row r="1"><c r="A1" t="inlineStr"><is><t>${"x".repeat(400 * 1024 * 1024)}</t></is></c></row>`;
    const bomb = workbook(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`);
    assert.ok(bomb.length < 2 * 1024 * 1024, "small outside");
    const started = Date.now();
    await sendSheet(page, "bomb.xlsx", bomb);
    assert.ok(Date.now() - started < 10_000, "answered within ten seconds");
    assert.ok((await page.locator("main [role=alert]").innerText()).length > 5);
    await sound(page, "zh-CN");
    await alive();
  }));

test("200 MB are refused with a page that says so, and the server lives on", () =>
  as("merchant", { ...DESKTOP, locale: "en" }, async (page) => {
    const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const boundary = "----touchstone";
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    async function* body() {
      yield Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="huge.xlsx"\r\nContent-Type: ${XLSX}\r\n\r\n`);
      for (let n = 0; n < 200; n += 1) yield chunk;
      yield Buffer.from(`\r\n--${boundary}--\r\n`);
    }
    // A browser shows the refusal only when it comes before the body was sent, so the answer is read by a program.
    const answer = await fetch(`${origin}/imports`, {
      method: "POST", duplex: "half", body: ReadableStream.from(body()),
      headers: { cookie: cookies, origin, accept: "text/html", "content-type": `multipart/form-data; boundary=${boundary}`, "content-length": String(200 * 1024 * 1024 + 300) },
    }).then(async (response) => [response.status, await response.text()], (error) => [0, String(error.cause ?? error)]);
    assert.equal(answer[0], 413, answer[1].slice(0, 300));
    assert.ok(answer[1].includes(say("en", "error-too-large")));
    await alive();
    await page.reload();
    await texts(page, "en");
  }));

test("text where a number belongs is told beside its field, and what was typed stays", () =>
  as("merchant", { ...PHONE, locale: "en" }, async (page) => {
    await page.goto(`${origin}/products/new`);
    await fill(page, "product-name-en", "Number trouble");
    await fill(page, "product-age-from", "three-ish");
    await fill(page, "product-gtin", "95212340000I3");
    await press(page, "product-save");
    assert.equal(await page.inputValue("#age_min"), "three-ish");
    assert.equal(await page.inputValue("#gtin"), "95212340000I3");
    assert.ok((await page.locator("#age-fault").innerText()).length > 5, "beside the age");
    assert.ok((await page.locator("#gtin-fault").innerText()).length > 5, "beside the bar code");
    await sound(page, "en");
    await fill(page, "product-gtin", "9521234000012");
    await press(page, "product-save");
    assert.match(await page.locator("#gtin-fault").innerText(), /3/, "the digit that would be right is told");
  }));

const HOSTILE = `<script>document.title="owned"</script><img src=x onerror=alert(1)>"'&amp;{{7*7}}`;

test("markup and script in names are shown as text on every page that shows them", () =>
  as("merchant", { ...DESKTOP, locale: "zh-CN" }, async (page) => {
    page.on("dialog", () => assert.fail("a script of the name has run"));
    const product = await newProduct(page, { name_zh: HOSTILE, name_en: HOSTILE, part: HOSTILE });
    const places = ["/products", `/products/${product}`, `/products/${product}/edit`, `/plans/new?product=${product}`, `/products/${product}/markets`];
    for (const place of places) {
      await page.goto(origin + place);
      assert.ok(!(await page.title()).includes("owned") || (await page.title()).includes("<script>"), `${place}: the script has not run`);
      assert.equal(await page.locator("img[src=x], main script").count(), 0, `${place}: no element was made of it`);
      assert.ok((await page.content()).includes("&lt;script&gt;"), `${place}: the name is shown`);
      await sound(page, "zh-CN");
    }
  }));

test("two people on one record: the later one keeps what was typed and is told", async () => {
  await as("merchant", { ...DESKTOP, locale: "zh-CN" }, async (first) => {
    const product = await newProduct(first, { name_zh: "两人同改", name_en: "Edited by two" });
    await as("merchant", { ...DESKTOP, locale: "en" }, async (second) => {
      await second.goto(`${origin}/products/${product}/edit`);
      await first.goto(`${origin}/products/${product}/edit`);
      await fill(first, "product-model", "M-FIRST");
      await press(first, "product-save-version");
      await first.waitForURL(new RegExp(`/products/${product}$`));
      await fill(second, "product-model", "M-SECOND");
      await press(second, "product-save-version");
      assert.equal(await second.inputValue("#model"), "M-SECOND");
      assert.ok((await second.locator("main [role=alert]").innerText()).includes(say("en", "error-edited-elsewhere")));
      await sound(second, "en");
      await second.goto(`${origin}/products/${product}`);
      assert.ok((await second.locator("dl.facts").innerText()).includes("M-FIRST"), "nothing of the first was lost");
    });
  });
});

test("the same form sent twice makes one record", () =>
  as("merchant", { ...DESKTOP, locale: "zh-CN" }, async (page) => {
    // Two tabs of one form: the second sends the very same form again, as a browser does after Back.
    await page.goto(`${origin}/products/new`);
    const gtin = gtin13();
    const fields = { do: "save", once: await page.inputValue("input[name=once]"), row_version: "0", name_zh: "发送两次", name_en: "Sent twice", gtin, age_min: "3", age_min_unit: "y", age_max: "8", age_max_unit: "y", has: "toy", "c.0.name_zh": "壳", "c.0.material": "ABS" };
    const send = () => page.evaluate(async (form) => {
      const body = new FormData();
      for (const [name, value] of Object.entries(form)) body.append(name, value);
      const answer = await fetch("/products", { method: "POST", body });
      return [answer.status, new URL(answer.url).pathname];
    }, fields);
    const [one, two] = await Promise.all([send(), send()]);
    const three = await send();
    assert.equal(one[0], 200);
    assert.match(one[1], /^\/products\/[0-9a-f-]{36}$/);
    assert.deepEqual([two, three], [one, one], "each answer leads to the one record");
    await page.goto(`${origin}/products?q=${gtin}`);
    assert.equal(await page.locator(`main a[href='${one[1]}']`).count() >= 1, true);
    assert.equal(new Set(await page.locator("main table a, main .list-group a").evaluateAll((all) => all.map((a) => a.pathname).filter((p) => /^\/products\/[0-9a-f-]{36}$/.test(p)))).size, 1);
  }));

test("a double click on the button makes one record", () =>
  as("merchant", { ...PHONE, locale: "en" }, async (page) => {
    await page.goto(`${origin}/products/new`);
    const gtin = gtin13();
    await fill(page, "product-name-en", "Clicked twice");
    await fill(page, "product-gtin", gtin);
    await fill(page, "product-age-from", "4");
    await page.locator("#component-0 input[name='c.0.name_en']").fill("shell");
    await page.locator("#component-0 select[name='c.0.material']").first().selectOption("ABS");
    await answered(page, () => page.locator(".step-bar button.btn-primary").dblclick());
    await page.waitForURL(/\/products\/[0-9a-f-]{36}$/);
    const made = idOf(page);
    await page.goto(`${origin}/products?q=${gtin}`);
    const found = await page.locator("main a").evaluateAll((all) => all.map((a) => a.pathname).filter((p) => /^\/products\/[0-9a-f-]{36}$/.test(p)));
    assert.deepEqual([...new Set(found)], [`/products/${made}`]);
  }));

test("a session that ends in the middle of a form: what was typed is there again after signing in", () =>
  withPage({ ...PHONE, locale: "zh-CN" }, async (page) => {
    await signIn(page, "trader");
    await page.goto(`${origin}/products/new`);
    await fill(page, "product-name-zh", "写到一半的玩具");
    await fill(page, "product-age-from", "6");
    await page.context().clearCookies();
    await answered(page, () => page.locator(".step-bar button.btn-primary").click());
    await page.waitForURL(/\/sign-in/);
    await sound(page, "zh-CN");
    await signIn(page, "trader");
    await page.waitForURL(/\/products\/new/);
    await page.locator(".draft-banner").waitFor();
    assert.equal(await page.inputValue("#name_zh"), "写到一半的玩具");
    assert.equal(await page.inputValue("#age_min"), "6");
    await sound(page, await langOf(page));
  }));
