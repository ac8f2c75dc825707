// What stands on the buttons: the texts of locales/, so that a journey presses what a person reads. Knows no plural forms; journeys
// press buttons whose text has none.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const LOCALES = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "locales");

const texts = Object.fromEntries(["zh-CN", "en"].map((lang) => {
  const lines = readdirSync(join(LOCALES, lang)).flatMap((file) => readFileSync(join(LOCALES, lang, file), "utf8").split("\n"));
  return [lang, new Map(lines.map((line) => /^([\w-]+) = (.*)$/.exec(line)).filter(Boolean).map(([, key, text]) => [key, text]))];
}));

/** A text of the platform as the page shows it: `say("en", "product-component-number", { number: 1 })`. */
export function say(lang, key, values = {}) {
  const text = texts[lang].get(key);
  if (text === undefined) throw new Error(`locales/${lang} has no one-line text ${key}`);
  return text.replace(/\{ \$(\w+) \}/g, (_, name) => {
    if (!(name in values)) throw new Error(`${key} needs ${name}`);
    return String(values[name]);
  });
}

/** The language of the page that is open. */
export const langOf = (page) => page.locator("html").getAttribute("lang");
