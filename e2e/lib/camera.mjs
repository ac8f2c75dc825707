// A video of labels for Chromium's camera: each label of a sheet for a while, as a phone held over it would see it. Cut from the PDF that
// is really printed, in YUV4MPEG2, which is simple enough to be written without a tool.
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WIDTH = 640;
const HEIGHT = 480;
const DPI = 300;
const mm = (length) => Math.round((length / 25.4) * DPI);
/** The sheet of our labels, mm: where the first stands, how far it is to the next, how many columns. */
const SHEET = { x: 8, y: 10, right: 39, down: 277 / 11, columns: 5, width: 38, height: 277 / 11 };
/** Each label is seen in so many pictures, two in a second. */
const PICTURES = 4;

/** Grey pixels of a part of a page. */
function crop(pdf, folder, x, y, width, height) {
  const args = ["-r", DPI, "-gray", "-singlefile", "-f", 1, "-l", 1, "-x", x, "-y", y, "-W", width, "-H", height];
  execFileSync("pdftoppm", [...args.map(String), pdf, join(folder, "label")]);
  const bytes = readFileSync(join(folder, "label.pgm"));
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 40).toString("latin1"));
  return { width: Number(head[1]), height: Number(head[2]), pixels: bytes.subarray(head[0].length) };
}

/** Writes a video of grey pictures, each in the middle of the view for a while. `magnify`: a pixel becomes so many. */
export function framesOnVideo(pictures, file, { magnify = 1 } = {}) {
  const out = openSync(file, "w");
  try {
    writeSync(out, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F2:1 Ip A1:1 C420jpeg\n`);
    for (const { width, height, pixels } of pictures) {
      const frame = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, 128);
      frame.fill(235, 0, WIDTH * HEIGHT);
      const left = (WIDTH - width * magnify) >> 1;
      const top = (HEIGHT - height * magnify) >> 1;
      for (let y = 0; y < height * magnify; y += 1) {
        for (let x = 0; x < width * magnify; x += 1) frame[(top + y) * WIDTH + left + x] = pixels[Math.floor(y / magnify) * width + Math.floor(x / magnify)];
      }
      for (let again = 0; again < PICTURES; again += 1) {
        writeSync(out, "FRAME\n");
        writeSync(out, frame);
      }
    }
  } finally {
    closeSync(out);
  }
}

/** Writes a video of the first `count` labels of a sheet (the first page of a PDF of labels) into `file`. */
export function labelsOnVideo(pdf, count, file) {
  const folder = mkdtempSync(join(tmpdir(), "touchstone-video."));
  try {
    writeFileSync(join(folder, "labels.pdf"), pdf);
    const places = Array.from({ length: count }, (_, n) => [SHEET.x + (n % SHEET.columns) * SHEET.right, SHEET.y + Math.floor(n / SHEET.columns) * SHEET.down]);
    framesOnVideo(places.map(([left, top]) => crop(join(folder, "labels.pdf"), folder, mm(left), mm(top), mm(SHEET.width), mm(SHEET.height))), file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
