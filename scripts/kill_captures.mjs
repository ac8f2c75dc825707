// Captures events in every way from many callers while the server is killed with -9, again and again, at random moments.
//   node scripts/kill_captures.mjs KILLS [--database URL]     (scripts/kill-captures starts it)
//
// Each object is named by one event only, so that the index tells what was kept and how often. At the end: what was acknowledged is
// there exactly once; a document that was not acknowledged is there whole or not at all; what was refused is not there; every
// capture that went on after its answer has come to its end. Then `touchstone doctor` looks for anything half done.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const bin = process.env.TOUCHSTONE_BIN ?? "target/debug/touchstone";
const kills = Number(process.argv[2] ?? 100);
const database = process.argv.slice(3);
const folder = mkdtempSync(join(tmpdir(), "touchstone-kill-captures."));
const log = openSync(join(folder, "log"), "a");
const places = ["--data", join(folder, "data"), ...database];
const CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";
const SINGLE_CALLERS = 8, DOCUMENT_CALLERS = 3;
/** Events of a document that is captured before the answer, and of one that goes on after it. */
const SMALL = 120, LARGE = 2500;

const port = await new Promise((done) => {
  const probe = createServer().listen(0, "127.0.0.1", () => { const { port: free } = probe.address(); probe.close(() => done(free)); });
});
const base = `http://127.0.0.1:${port}`;

let server = null;
let up = null;
let starts = 0;
function start() {
  starts += 1;
  const mine = spawn(bin, ["demo", "--listen", `127.0.0.1:${port}`, "--public-url", base, ...places, ...(starts > 1 ? [] : ["--summary", join(folder, "summary.json")])], { stdio: ["ignore", log, log] });
  server = mine;
  up = (async () => {
    for (;;) {
      if (mine.exitCode !== null) throw new Error(`the server ended by itself:\n${readFileSync(join(folder, "log"), "utf8").slice(-3000)}`);
      if (await fetch(`${base}/readyz`).then((r) => r.ok, () => false)) return;
      await pause(5);
    }
  })();
  up.catch(() => {});
}
async function kill() {
  const ended = new Promise((done) => server.once("exit", done));
  server.kill("SIGKILL");
  await ended;
  start();
  await up;
}

start();
await up;
const token = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8")).api_keys.epcis;
const key = { authorization: `Bearer ${token}` };

let next = 0;
const epc = (number) => `https://kill.example/unit/${String(number).padStart(9, "0")}`;
const event = (number, wrong) => ({
  type: "ObjectEvent", action: "OBSERVE", bizStep: wrong ? "sailing" : "storing", eventTime: "2026-11-24T08:00:00Z", eventTimeZoneOffset: "+08:00", epcList: [epc(number)],
});

/** What was sent: { units, wrong, kind, behaviour, status, location }; status 0 without an answer. */
const sent = [];
let stopped = false;

async function post(path, body, behaviour) {
  try {
    const answer = await fetch(base + path, { method: "POST", headers: { "content-type": "application/json", ...key, ...(behaviour ? { "gs1-capture-error-behaviour": behaviour } : {}) }, body: JSON.stringify(body) });
    await answer.arrayBuffer();
    return { status: answer.status, location: answer.headers.get("location") };
  } catch {
    await pause(20);
    return { status: 0 };
  }
}

async function singles() {
  while (!stopped) {
    await up;
    const number = next++;
    const answer = await post("/epcis/events", { "@context": CONTEXT, ...event(number) });
    sent.push({ kind: "single", units: [number], wrong: [], ...answer });
  }
}

async function documents(size, pauseMs) {
  while (!stopped) {
    await up;
    const units = Array.from({ length: size }, () => next++);
    const behaviour = Math.random() < 0.5 ? "rollback" : "proceed";
    const wrong = Math.random() < 0.3 ? [units[Math.floor(Math.random() * size)]] : [];
    const body = { "@context": [CONTEXT], type: "EPCISDocument", schemaVersion: "2.0", creationDate: "2026-11-24T08:00:00Z", epcisBody: { eventList: units.map((number) => event(number, wrong.includes(number))) } };
    const answer = await post("/epcis/capture", body, behaviour);
    sent.push({ kind: size === LARGE ? "large" : "small", units, wrong, behaviour, ...answer });
    await pause(pauseMs);
  }
}

const callers = [
  ...Array.from({ length: SINGLE_CALLERS }, singles),
  ...Array.from({ length: DOCUMENT_CALLERS }, () => documents(SMALL, 5)),
  documents(LARGE, 400),
];
for (let n = 0; n < kills; n += 1) {
  await pause(30 + Math.random() * 700);
  await kill();
}
stopped = true;
await Promise.all(callers);

// Everything that goes on comes to its end.
let unfinished = 0;
for (const one of sent.filter(({ status, location }) => status === 202 && location)) {
  for (let tries = 0; ; tries += 1) {
    const job = await fetch(base + one.location, { headers: key }).then((r) => r.json());
    one.job = job;
    if (!job.running) break;
    if (tries > 1200) { unfinished += 1; break; }
    await pause(100);
  }
}
// Captures whose answer was lost may go on too; nobody knows their name, so all work is waited for.
const sql = (text) => {
  const url = database[1];
  const run = url ? spawnSync("psql", ["-qAtX", url, "-c", text], { encoding: "utf8", maxBuffer: 1 << 30 })
    : spawnSync("sqlite3", [join(folder, "data", "touchstone.db"), text], { encoding: "utf8", maxBuffer: 1 << 30 });
  if (run.status !== 0) throw new Error(run.stderr || String(run.error));
  return run.stdout.split("\n").filter(Boolean);
};
for (let tries = 0; tries < 1200 && Number(sql("SELECT COUNT(*) FROM epcis_capture_work")[0]) > 0; tries += 1) await pause(100);
unfinished += Number(sql("SELECT COUNT(*) FROM epcis_capture_work")[0]);
server.kill("SIGTERM");
await new Promise((done) => server.once("exit", done));

const times = new Map();
for (const found of sql("SELECT epc FROM epcis_epc WHERE epc >= 'https://kill.example/' AND epc < 'https://kill.example0'")) times.set(found, (times.get(found) ?? 0) + 1);
const there = (number) => times.get(epc(number)) ?? 0;
const faults = [];
const count = { acknowledged: 0, refused: 0, unanswered: 0, ofTheseKept: 0 };
for (const one of sent) {
  const right = one.units.filter((number) => !one.wrong.includes(number));
  const kept = one.units.filter((number) => there(number) === 1);
  const name = `${one.kind} ${one.behaviour ?? ""} of ${one.units.length} from ${one.units[0]}, answered ${one.status}`;
  if (one.units.some((number) => there(number) > 1)) faults.push(`${name}: kept more than once`);
  if (one.wrong.some((number) => there(number) > 0)) faults.push(`${name}: a wrong event was kept`);
  const whole = one.behaviour === "rollback" && one.wrong.length > 0 ? 0 : right.length;
  if (one.status === 201 || one.status === 202) {
    count.acknowledged += whole;
    if (kept.length !== whole) faults.push(`${name}: ${kept.length} of ${whole} acknowledged events are there`);
    if (one.job && one.job.success !== (one.wrong.length === 0)) faults.push(`${name}: its job says success = ${one.job.success}`);
  } else if (one.status === 0) {
    count.unanswered += one.units.length;
    count.ofTheseKept += kept.length;
    if (kept.length !== 0 && kept.length !== whole) faults.push(`${name}: ${kept.length} of ${whole} are there: neither all nor nothing`);
  } else if (one.status === 400 && one.wrong.length > 0) {
    count.refused += one.units.length;
    if (kept.length !== 0) faults.push(`${name}: refused, and ${kept.length} are there`);
  } else {
    faults.push(`${name}: an answer that nobody expects`);
  }
}
if (unfinished > 0) faults.push(`${unfinished} captures did not come to their end`);
const doctor = spawnSync(bin, ["doctor", "--public-url", base, ...places], { encoding: "utf8" });
const of = (kind) => sent.filter((one) => one.kind === kind).length;
console.log(`${kills} kills; sent: ${of("single")} single events, ${of("small")} documents of ${SMALL}, ${of("large")} of ${LARGE}`);
console.log(`events acknowledged: ${count.acknowledged}; refused: ${count.refused}; without an answer: ${count.unanswered}, of these kept: ${count.ofTheseKept}`);
console.log(doctor.stdout + doctor.stderr);
for (const fault of faults.slice(0, 20)) console.log(fault);
const good = faults.length === 0 && doctor.status === 0;
console.log(good ? "Every acknowledged event is there once; nothing is there by half." : `FAILED (${faults.length} faults, doctor ${doctor.status}); kept in ${folder}`);
if (good) rmSync(folder, { recursive: true, force: true });
process.exit(good ? 0 : 1);
