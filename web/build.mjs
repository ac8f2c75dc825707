// Builds web/dist from src/ and the pinned npm packages: assets under their content hash with .gz and .br beside them,
// manifest.json from plain to hashed name, fonts for the documents. Writes a file only when its bytes change, so that
// cargo does not rebuild what embeds them. Must never fetch anything.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { buildSync, transformSync } from "esbuild";
import { iconSprite } from "./icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const dist = join(here, "dist");
const read = (...path) => readFileSync(join(...path));

// Passport and verify pages load these two and nothing else; the whole page stays under 100 kB.
const PUBLIC_BUDGET_BYTES = 40_000;

const minify = (name, loader) =>
  Buffer.from(transformSync(read(here, "src", name).toString(), { loader, minify: true, charset: "utf8", target: loader === "js" ? "es2020" : "chrome100" }).code);

/** A script with the packages it imports, in one file. */
const bundled = (name) =>
  Buffer.from(buildSync({ entryPoints: [join(here, "src", name)], bundle: true, minify: true, write: false, format: "iife", charset: "utf8", target: "es2022", legalComments: "none", logLevel: "warning" }).outputFiles[0].contents);

/** A style or script as published, without the comment that points at a map we do not ship. */
const published = (...path) => Buffer.from(read(modules, ...path).toString().replace(/\n?\/[*/]# sourceMappingURL=.*$/ms, "\n"));

function assets() {
  return {
    "tabler.css": published("@tabler/core", "dist/css/tabler.min.css"),
    "htmx.js": published("htmx.org", "dist/htmx.min.js"),
    "app.css": minify("app.css", "css"),
    "app.js": minify("app.js", "js"),
    // Scanning pages alone load these two.
    "scan.js": bundled("scan.js"),
    "reader.wasm": read(modules, "zxing-wasm/dist/reader/zxing_reader.wasm"),
    "public.css": minify("public.css", "css"),
    "public.js": minify("public.js", "js"),
    "icon.svg": read(here, "src/icon.svg"),
    "icons.svg": Buffer.from(iconSprite(join(modules, "@tabler/icons/icons"))),
  };
}

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });

function put(path, bytes) {
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

function build() {
  const manifest = {};
  const kept = new Set();
  for (const [name, bytes] of Object.entries(assets())) {
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
    const dot = name.lastIndexOf(".");
    const hashed = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
    manifest[name] = hashed;
    for (const file of [hashed, `${hashed}.gz`, `${hashed}.br`]) kept.add(file);
    const path = join(dist, "assets", hashed);
    const packed = existsSync(path) && existsSync(`${path}.gz`) && existsSync(`${path}.br`);
    if (packed && readFileSync(path).equals(bytes)) continue;
    put(path, bytes);
    put(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    put(`${path}.br`, brotli(bytes));
  }
  for (const file of readdirSync(join(dist, "assets"))) if (!kept.has(file)) rmSync(join(dist, "assets", file), { recursive: true });

  const noto = "@expo-google-fonts/noto-sans-sc";
  put(join(dist, "fonts/NotoSansSC-Regular.ttf"), read(modules, noto, "400Regular/NotoSansSC_400Regular.ttf"));
  put(join(dist, "fonts/NotoSansSC-Bold.ttf"), read(modules, noto, "700Bold/NotoSansSC_700Bold.ttf"));
  put(join(dist, "fonts/LICENSE.txt"), read(modules, noto, "LICENSE_FONT"));
  put(join(dist, "manifest.json"), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  return manifest;
}

const manifest = build();
const size = (name) => readFileSync(join(dist, "assets", manifest[name])).length;
const publicBytes = size("public.css") + size("public.js");
if (publicBytes > PUBLIC_BUDGET_BYTES) throw new Error(`public.css and public.js weigh ${publicBytes} bytes, more than ${PUBLIC_BUDGET_BYTES}`);
console.log(`web/dist: ${Object.keys(manifest).length} assets; public pages load ${publicBytes} bytes of style and script`);
