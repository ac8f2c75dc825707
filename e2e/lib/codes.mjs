// Codes on paper, read as a phone would read them, and the files that the demonstration takes.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The input files of the demonstration. */
export const DEMO = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "demo");

/** What zbar reads off a page of a PDF. */
export function scanned(pdf, page = 1) {
  const folder = mkdtempSync(join(tmpdir(), "touchstone-labels."));
  try {
    writeFileSync(join(folder, "labels.pdf"), pdf);
    execFileSync("pdftoppm", ["-r", "400", "-gray", "-png", "-f", page, "-l", page, join(folder, "labels.pdf"), join(folder, "page")]);
    const picture = readdirSync(folder).find((name) => name.endsWith(".png"));
    return execFileSync("zbarimg", ["--quiet", "--raw", join(folder, picture)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
