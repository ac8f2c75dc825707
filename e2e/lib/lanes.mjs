// The lanes of the journeys: each language at each width. Every role's steps run in all of them, so that a step is written once.
// E2E_LANES takes fewer: `pair` is each language and each width once, in the one half of the files the other way round than in the other
// (a toy's way through the house still takes all four); `two` opposite ones, or `one`, where a journey only has to happen.
import assert from "node:assert/strict";
import { basename } from "node:path";
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
const asked = process.env.E2E_LANES ?? "all";
const turned = [...basename(process.argv[1])].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 2;
const chosen = { all: ALL, pair: turned ? ALL.slice(2) : ALL.slice(0, 2), two: ALL.slice(0, 2), one: ALL.slice(0, 1) }[asked];
if (!chosen) throw new Error(`E2E_LANES is ${asked}: all, pair, two or one`);

/** The lanes to be taken. */
export const LANES = chosen;

/** The lanes of a journey that goes through every role's hands. */
export const WHOLE = asked === "pair" ? ALL : LANES;

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
