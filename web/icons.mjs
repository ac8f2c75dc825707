// The icons that pages use, joined into one SVG sprite: <svg class="icon"><use href="{{ p.asset("icons.svg") }}#NAME"/></svg>.
// Add a name of @tabler/icons (outline) here when a template needs it; an unknown name fails the build.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ICONS = [
  "adjustments", "alert-triangle", "arrow-back-up", "arrow-left", "arrow-right", "award", "ban", "barcode", "bell",
  "box", "building", "building-factory-2", "building-store", "calendar", "calendar-due", "camera", "certificate",
  "chart-bar", "check", "checkbox", "checklist", "chevron-down", "chevron-left", "chevron-right", "circle-check",
  "circle-x", "clipboard-check", "clipboard-list", "clock", "clock-pause", "copy", "device-floppy", "dots", "download",
  "edit", "external-link", "eye", "file-certificate", "file-import", "file-spreadsheet", "file-text", "file-type-pdf",
  "filter", "flask", "gavel", "history", "home", "id-badge-2", "info-circle", "key", "language", "layout-grid", "link",
  "list", "lock", "logout", "map-pin", "menu-2", "message", "microscope", "package", "package-import", "packages", "paperclip", "pencil",
  "photo", "player-pause", "plus", "printer", "puzzle", "qrcode", "receipt", "refresh", "replace", "report-analytics",
  "route", "scale", "scan", "search", "send", "settings", "shield", "shield-check", "shield-lock", "ship", "signature",
  "stack-2", "tag", "tags", "test-pipe", "test-pipe-2", "timeline", "tool", "trash", "truck-delivery", "upload", "user",
  "user-check", "user-plus", "users", "versions", "world", "x", "zoom-check",
  // Pictures to tap: kinds of toy, materials, features
  "paw", "mood-kid", "lego", "car", "horse-toy", "robot", "droplet", "magnet", "balloon", "crown", "diamond", "baby-carriage", "bath", "palette", "wheel",
  "bubble", "comet", "bucket", "shirt", "feather", "trees", "hammer", "brush", "file-description", "circle-dot", "cloud", "battery-2", "volume", "target-arrow", "bow",
];

/** The sprite's text, from the folder that holds `outline/NAME.svg`. */
export function iconSprite(folder) {
  const symbols = ICONS.map((name) => {
    const svg = readFileSync(join(folder, "outline", `${name}.svg`), "utf8");
    const body = svg
      .slice(svg.indexOf("<svg"))
      .replace(/^<svg[^>]*>/, "")
      .replace(/<\/svg>\s*$/, "")
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
      .replace(/\s+/g, " ")
      .replace(/> </g, "><")
      .trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}
