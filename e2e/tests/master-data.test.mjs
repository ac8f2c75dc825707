// A merchant imports an EPCIS document that says what its places are, finds one of them by name, reads what is said of it, and takes
// all of it along as a document again.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { shot } from "../lib/browser.mjs";
import { LANES } from "../lib/lanes.mjs";
import { as } from "../lib/people.mjs";
import { answered, choose, fill, follow, press } from "../lib/steps.mjs";
import { say } from "../lib/words.mjs";
import { origin } from "../lib/world.mjs";

for (const { lang, title, options, look } of LANES) {
  test(`captured master data are found, read and handed on (${title})`, () =>
    as("merchant", options, async (page) => {
      const mark = randomBytes(4).toString("hex");
      const [site, hall] = [`https://places.example/${mark}`, `https://places.example/${mark}/hall`];
      const element = (id, name, children) => ({ id, attributes: [{ id: "cbvmda:name", attribute: name }, { id: "cbvmda:city", attribute: "Yiwu" }], children });
      const document = {
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", type: "EPCISDocument", schemaVersion: "2.0", creationDate: new Date().toISOString(),
        epcisHeader: { epcisMasterData: { vocabularyList: [{ type: "urn:epcglobal:epcis:vtype:BusinessLocation", vocabularyElementList: [element(site, `Works ${mark}`, [hall]), element(hall, `Hall ${mark}`, [])] }] } },
        epcisBody: { eventList: [] },
      };
      await page.goto(`${origin}/events/import`);
      await page.locator("input[name=file]").setInputFiles({ name: "places.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(document)) });
      await press(page, "event-import-send");
      await look(page);
      await press(page, "master-list-title");
      await look(page);
      await shot(page, `master-data-${title}`);
      const kind = await page.locator("#kind option", { hasText: say(lang, "master-kind-business-location") }).textContent();
      await choose(page, "master-kind", kind);
      await fill(page, "master-search", `works ${mark}`);
      await press(page, "lot-find");
      assert.equal(await page.locator("tbody tr").count(), 1);
      await follow(page, `Works ${mark}`);
      await look(page);
      await shot(page, `master-element-${title}`);
      assert.ok((await page.locator("section[aria-labelledby=attributes-title]").innerText()).includes("Yiwu"));
      await follow(page, hall);
      await page.getByRole("heading", { name: `Hall ${mark}` }).waitFor();
      await follow(page, site);
      await answered(page, () => page.goBack());
      // What nobody said is told so, and leads back to all.
      await page.goto(`${origin}/master-data?q=${mark}-nowhere`);
      await look(page);
      await press(page, "master-list-all");
      for (const [format, start] of [["jsonld", "{"], ["xml", "<"]]) {
        const file = await (await page.request.get(`${origin}/master-data/document?q=${mark}&format=${format}`)).text();
        assert.ok(file.startsWith(start) && file.includes(site) && file.includes(`Hall ${mark}`), file.slice(0, 300));
      }
    }));
}
