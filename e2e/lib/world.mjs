// What the demonstration said about itself: the summary file named by E2E_SUMMARY. Must never invent an account or an address.
import { readFileSync } from "node:fs";

if (!process.env.E2E_SUMMARY) throw new Error("E2E_SUMMARY is not set: run scripts/with-demo scripts/journeys");

/** The summary as written by `touchstone demo --summary`. */
export const summary = JSON.parse(readFileSync(process.env.E2E_SUMMARY, "utf8"));

/** Where the demonstration is served, without a slash at the end. */
export const origin = summary.public_url.replace(/\/$/, "");

/** The account of a role; `organisation` (part of its name) chooses among several. */
export function account(role, organisation = "") {
  const found = summary.accounts.find((a) => a.role === role && a.organisation.includes(organisation));
  if (!found) {
    const known = summary.accounts.map((a) => `${a.role} (${a.organisation})`).join(", ");
    throw new Error(`no account of role ${role} ${organisation}; the summary has: ${known}`);
  }
  return found;
}

/** A request as a program makes it, with a key of the summary's `api_keys`. */
export const api = (key, path, init = {}) =>
  fetch(new URL(path, origin), { ...init, headers: { accept: "application/json", authorization: `Bearer ${summary.api_keys[key]}`, ...init.headers } });
