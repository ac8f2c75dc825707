// What build.mjs leaves in dist/ is what the server counts on: run after `npm run build`.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { ICONS } from "../icons.mjs";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(web, "dist");
const manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
const bytes = (name, ending = "") => readFileSync(join(dist, "assets", manifest[name] + ending));

test("every asset carries its hash, and its packed copies unpack to it", () => {
  for (const [name, hashed] of Object.entries(manifest)) {
    const content = bytes(name);
    assert.equal(hashed.split(".").at(-2), createHash("sha256").update(content).digest("hex").slice(0, 10), name);
    assert.ok(gunzipSync(bytes(name, ".gz")).equals(content), `${name}.gz`);
    assert.ok(brotliDecompressSync(bytes(name, ".br")).equals(content), `${name}.br`);
  }
});

test("nothing stale stays in the folder", () => {
  const expected = Object.values(manifest).flatMap((file) => [file, `${file}.br`, `${file}.gz`]);
  assert.deepEqual(readdirSync(join(dist, "assets")).sort(), expected.sort());
});

test("no asset asks another host for anything", () => {
  for (const name of ["tabler.css", "app.css", "public.css"]) {
    assert.doesNotMatch(bytes(name).toString(), /url\(["']?(https?:)?\/\//, name);
    assert.doesNotMatch(bytes(name).toString(), /@import|sourceMappingURL/, name);
  }
});

test("every icon that a template uses is in the sprite", () => {
  const sprite = bytes("icons.svg").toString();
  for (const name of ICONS) assert.ok(sprite.includes(`<symbol id="${name}"`), name);
  const used = new Set();
  const crates = join(dirname(web), "crates");
  for (const path of readdirSync(crates, { recursive: true })) {
    if (!path.endsWith(".html")) continue;
    for (const [, name] of readFileSync(join(crates, path), "utf8").matchAll(/icons\.svg"\)\s*\}\}#([a-z0-9-]+)/g)) used.add(name);
  }
  assert.deepEqual([...used].filter((name) => !ICONS.includes(name)), []);
});

test("the fonts are TrueType, as the documents need them", () => {
  for (const face of ["Regular", "Bold"]) {
    const head = readFileSync(join(dist, `fonts/NotoSansSC-${face}.ttf`)).readUInt32BE(0);
    assert.equal(head, 0x00010000, face);
  }
});
