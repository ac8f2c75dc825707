// The lanes of the journeys: each language at each width. Every role's steps run in all of them, so that a step is written once.
// E2E_LANES takes fewer where a journey only has to happen: `two` opposite ones, or `one`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DESKTOP, PHONE, withPage } from "./browser.mjs";
import { sound } from "./checks.mjs";

const lane = (lang, width) => ({
  lang,
  width,
  title: `${lang}, ${width}`,
  /** Context options of its pages. */
  options: { ...(width === "phone" ? PHONE : DESKTOP), locale: lang },
  /** What is asked of every page that the journey sees. */
  look: (page) => sound(page, lang),
});

const ALL = [lane("zh-CN", "phone"), lane("en", "desktop"), lane("zh-CN", "desktop"), lane("en", "phone")];
const many = { all: 4, two: 2, one: 1 }[process.env.E2E_LANES ?? "all"];
if (!many) throw new Error(`E2E_LANES is ${process.env.E2E_LANES}: all, two or one`);

/** The lanes to be taken. */
export const LANES = ALL.slice(0, many);

/** Opens a page in each lane: `visit(page, lane)`. */
export async function everywhere(visit) {
  for (const one of LANES) await withPage(one.options, (page) => visit(page, one));
}

/**
 * Tests that build on each other, in one lane: `step("the merchant accepts", async () => …)`. After one has failed the rest fail at
 * once, naming it, instead of waiting for what cannot come.
 */
export function journey({ title }) {
  let failed;
  return (name, act) =>
    test(`${name} (${title})`, async () => {
      assert.equal(failed, undefined, "an earlier step of this journey failed");
      failed = name;
      await act();
      failed = undefined;
    });
}
