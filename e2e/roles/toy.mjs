// One toy through the whole house, in one lane: every role does its steps on what the role before left. A test file takes one lane,
// so that lanes run side by side.
import { WHOLE, journey } from "../lib/lanes.mjs";
import { anybodyFindsTheCertificate, anybodyScans, anybodyVerifies } from "./anybody.mjs";
import { certification, suspension, withdrawal } from "./certification.mjs";
import { laboratory } from "./laboratory.mjs";
import { lot } from "./lot.mjs";
import { officer, purchaser } from "./onlookers.mjs";
import { serviceCentre } from "./service-centre.mjs";

/** The journey of a lane, when that is among the lanes to be taken. */
export function toy(lang, width) {
  const lane = WHOLE.find((one) => one.lang === lang && one.width === width);
  if (!lane) return;
  const mark = `${lang.slice(0, 1)}${width.slice(0, 1)}${Date.now().toString(36)}`.toUpperCase();
  const names = { "zh-CN": `积木 ${mark}`, en: `Blocks ${mark}` };
  const job = { who: "trader", mark, name: names["zh-CN"], name_en: names.en, shown: names[lang] };
  const step = journey(lane);
  for (const part of [serviceCentre, laboratory, anybodyVerifies, certification, anybodyFindsTheCertificate, suspension, lot, anybodyScans, purchaser, officer, withdrawal]) {
    part(lane, step, job);
  }
}
