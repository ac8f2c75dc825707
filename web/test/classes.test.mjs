// Every class that a template names is known to a style sheet that its page loads: a misspelt one would look like nothing.
// A class for scripts or tests alone begins with `js-`. Run after `npm run build`.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const crates = join(dirname(web), "crates");
const manifest = JSON.parse(readFileSync(join(web, "dist/manifest.json"), "utf8"));
const classesOf = (...sheets) => {
  const css = sheets.map((sheet) => readFileSync(join(web, "dist/assets", manifest[sheet]), "utf8")).join("\n");
  return new Set([...css.matchAll(/\.(-?[_a-zA-Z](?:[\w-]|\\.)*)/g)].map(([, name]) => name.replaceAll("\\", "")));
};
const INNER = classesOf("tabler.css", "app.css");
const PUBLIC = classesOf("public.css");

/** Whole class names of a template; one that an expression completes (`state-{{ x }}`) is left out. */
function named(text) {
  const found = new Set();
  const bare = text.replace(/\{#[\s\S]*?#\}/g, "").replace(/\{%[\s\S]*?%\}/g, " ").replace(/\{\{[\s\S]*?\}\}/g, "\u0000");
  for (const [, value] of bare.matchAll(/\sclass="([^"]*)"/g)) {
    for (const name of value.split(/\s+/)) if (name && !name.includes("\u0000") && !name.startsWith("js-")) found.add(name);
  }
  return found;
}

test("every class of a template is known to a style sheet of its page", () => {
  const unknown = [];
  for (const path of readdirSync(crates, { recursive: true }).filter((path) => /\/templates\/.*\.html$/.test(path)).sort()) {
    const text = readFileSync(join(crates, path), "utf8");
    const known = /public_layout|public\.css/.test(text) || /\/public[/_]/.test(path) ? PUBLIC : INNER;
    // A part (`_row.html`) may belong to either kind of page.
    const either = /\/_[^/]*$/.test(path);
    for (const name of named(text)) if (!known.has(name) && !(either && PUBLIC.has(name))) unknown.push(`${path}: ${name}`);
  }
  assert.deepEqual(unknown, []);
});
