// Codes on paper, read as a phone would read them, and the files that the demonstration takes.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The input files of the demonstration. */
export const DEMO = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "demo");

const DPI = 300;
/** Higher and wider than any of our labels: no code is cut in every tile. */
const OVERLAP = Math.round(0.8 * DPI);
/** About a third of an A4 page. */
const TILE = 4 * DPI;

/** Width and height of a page in pixels. */
function size(file, page) {
  const told = execFileSync("pdfinfo", ["-f", page, "-l", page, file], { encoding: "utf8" });
  const [, width, height] = /Page.*size:\s+([\d.]+) x ([\d.]+) pts/.exec(told);
  return [width, height].map((points) => Math.round((points / 72) * DPI));
}

/** A page of a PDF as a photograph would show it. */
export function picture(pdf, page = 1) {
  const folder = mkdtempSync(join(tmpdir(), "touchstone-picture."));
  try {
    writeFileSync(join(folder, "page.pdf"), pdf);
    execFileSync("pdftoppm", ["-r", "200", "-gray", "-png", "-singlefile", "-f", page, "-l", page, join(folder, "page.pdf"), join(folder, "page")]);
    return readFileSync(join(folder, "page.png"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What zbar reads off a page of a PDF. It looks at the page tile by tile, as a phone does: of fifty codes in one picture it sometimes
 *  finds three. */
export function scanned(pdf, page = 1) {
  const folder = mkdtempSync(join(tmpdir(), "touchstone-labels."));
  const found = new Set();
  try {
    writeFileSync(join(folder, "labels.pdf"), pdf);
    const [width, height] = size(join(folder, "labels.pdf"), page);
    const starts = (length) => Array.from({ length: Math.ceil(length / TILE) }, (_, n) => Math.max(0, n * TILE - OVERLAP));
    for (const [x, y] of starts(width).flatMap((x) => starts(height).map((y) => [x, y]))) {
      const crop = ["-x", x, "-y", y, "-W", Math.min(TILE + 2 * OVERLAP, width - x), "-H", Math.min(TILE + 2 * OVERLAP, height - y)];
      const args = ["-r", DPI, "-gray", "-png", "-singlefile", "-f", page, "-l", page, ...crop];
      execFileSync("pdftoppm", [...args, join(folder, "labels.pdf"), join(folder, "tile")]);
      const read = spawnSync("zbarimg", ["--quiet", "--raw", join(folder, "tile.png")], { encoding: "utf8" });
      // 4: no code in this tile.
      if (read.status !== 0 && read.status !== 4) throw new Error(`zbarimg: ${read.stderr}`);
      for (const code of read.stdout.split("\n")) if (code) found.add(code);
    }
    return [...found];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
