// The parts of our own and the parts of Tabler that pages use: readable for axe, at both widths, in black and white.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SITE, inner, open, serve } from "../lib/assets.mjs";
import { DESKTOP, PHONE, shot, withPage } from "../lib/browser.mjs";
import { axe, fits } from "../lib/checks.mjs";

const STATES = ["open", "work", "done", "waiting", "failed", "suspended", "none", "unsure", "document"];
const COLOURS = ["blue", "azure", "indigo", "purple", "pink", "red", "orange", "yellow", "lime", "green", "teal", "cyan"];
const INNER = `
<div class="page-head"><div><h2>Order 委托 WT2026-0001</h2><div class="text-secondary">A quiet line</div></div><div class="btn-list"><a class="btn" href="#">Other</a><button class="btn btn-primary">Next</button></div></div>
<p class="state state-suspended state-banner">Suspended since Monday</p>
<p>${STATES.map((s) => `<span class="state state-${s}">${s}</span>`).join(" ")}</p>
<p>${COLOURS.map((c) => `<span class="badge bg-${c}-lt">${c}</span>`).join(" ")}</p>
<p>${["primary", "secondary", "success", "warning", "danger"].map((c) => `<button class="btn btn-${c}">${c}</button> <button class="btn btn-outline-${c}">${c}</button>`).join(" ")}</p>
${["success", "info", "warning", "danger"].map((c) => `<div class="alert alert-${c}" role="status">${c} <a href="#">link</a></div>`).join("")}
<ol class="progress-dots"><li class="done">受理</li><li class="done">收样</li><li aria-current="step">检测</li><li>报告</li><li>证书</li></ol>
<ul class="waiting-list card"><li><a href="#"><span class="what">Verify 42 results</span><span class="overdue">yesterday</span></a></li></ul>
<div class="figures"><a class="figure" href="#"><b>12</b>overdue</a><div class="figure"><b>31</b>tests</div></div>
<dl class="facts"><dt>Maker</dt><dd>averyveryverylongnamewithoutanyspaceatallthatmustbreaksomewhereonaphonescreen</dd></dl>
<details class="why" open><summary>Why</summary><div>EN 71-3, clause 4.2</div></details>
<p class="verdict-pass">pass</p><p class="verdict-fail">fail</p><p class="verdict-conditional">conditional</p><p class="verdict-none">not judged</p>
<div class="card"><div class="card-body"><ol class="timeline-list"><li><time>2026-11-24</time><strong>Received</strong><div class="timeline-reason">because</div><div class="text-secondary">王芳</div></li><li><time>2026-11-25</time>Tested</li></ol></div></div>
<div class="table-responsive" tabindex="0"><table class="table table-cards"><thead><tr><th>Number</th><th>State</th></tr></thead><tbody><tr><td data-label="Number">1</td><td data-label="State"><span class="state state-done">done</span></td></tr></tbody></table></div>
<form><label class="form-label required" for="a">Name</label><input class="form-control is-invalid" id="a" placeholder="Type here"><div class="invalid-feedback d-block">Required</div><small class="form-hint">A hint</small>
<label class="dropzone">Drop a file <input type="file"></label><fieldset class="tiles"><legend class="form-label">Kind</legend><label class="tile"><input type="checkbox" checked> Plush</label><label class="tile"><input type="checkbox"> Magnets</label></fieldset>
<div class="step-bar"><a class="btn" href="#">Back</a><button type="button" class="btn btn-primary">On</button></div></form>`;
const PUBLIC = `<h1>Touch me</h1>${["good", "warn", "bad", "held", "unknown"].map((v) => `<div class="verdict verdict-${v}"><div>Sentence<p>Details</p></div></div>`).join("")}
<section><div class="product"><img alt="" width="10" height="10"><div><h2>Bear</h2><span class="age">3+</span><ul class="warnings"><li>Small parts</li></ul></div></div></section>
<section><dl class="facts"><dt>Maker</dt><dd>Yiwu</dd></dl>${STATES.slice(0, 6).map((s) => `<div class="line"><span>CCC</span><span class="state state-${s}">${s}</span></div>`).join("")}<p class="quiet">quiet</p></section>
<section><ol class="journey"><li><time>2026-11-24</time>Yiwu</li><li>Hamburg</li></ol><details open><summary>More</summary>x</details></section>
<form method="post" enctype="multipart/form-data" action="/verify/document"><label class="dropzone">Drop a document <input type="file" name="document"></label><button>Verify</button> <a class="button plain" href="#">Other</a></form>`;

for (const [width, size] of [["desktop", DESKTOP], ["phone", PHONE]]) {
  test(`inner parts are sound on ${width}`, () =>
    withPage(size, async (page) => {
      await serve(page, { "GET /parts": inner(INNER) });
      await page.goto(`${SITE}/parts`);
      await shot(page, `parts-inner-${width}`);
      await fits(page);
      await axe(page);
    }));
  test(`public parts are sound on ${width}`, () =>
    withPage(size, async (page) => {
      await serve(page, { "GET /parts": open(PUBLIC) });
      await page.goto(`${SITE}/parts`);
      await shot(page, `parts-public-${width}`);
      await fits(page);
      await axe(page);
    }));
}

test("every state has a shape of its own", () =>
  withPage({}, async (page) => {
    await serve(page, { "GET /parts": inner(INNER) });
    await page.goto(`${SITE}/parts`);
    const shapes = await page.locator("p > .state").evaluateAll((all) => all.map((one) => getComputedStyle(one, "::before").content));
    assert.equal(new Set(shapes).size, STATES.length, shapes.join(" "));
  }));

test("a document let fall anywhere on the public page is sent", () =>
  withPage({}, async (page) => {
    const asked = await serve(page, { "GET /verify": open(PUBLIC), "POST /verify/document": open("genuine") });
    await page.goto(`${SITE}/verify`);
    await Promise.all([
      page.waitForURL(`${SITE}/verify/document`),
      page.evaluate(() => {
        const data = new DataTransfer();
        data.items.add(new File(["%PDF-1.7"], "report.pdf", { type: "application/pdf" }));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      }),
    ]);
    assert.match(asked.at(-1), /filename="report\.pdf"/);
  }));

test("without script the same form still takes a document", () =>
  withPage({ javaScriptEnabled: false }, async (page) => {
    const asked = await serve(page, { "GET /verify": open(PUBLIC), "POST /verify/document": open("genuine") });
    await page.goto(`${SITE}/verify`);
    await page.setInputFiles("input[type=file]", { name: "report.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7") });
    await Promise.all([page.waitForURL(`${SITE}/verify/document`), page.getByRole("button", { name: "Verify" }).click()]);
    assert.match(asked.at(-1), /filename="report\.pdf"/);
  }));
