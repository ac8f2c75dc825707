// Runs a command (the journeys) against the demonstration while the server is killed with -9 during every form that is sent.
//   node scripts/kill_campaign.mjs [--database URL] COMMAND…     (scripts/kill-campaign starts it)
//
// Between the browser and the server stands a proxy. For each POST it kills the server while the request is in flight, starts it again
// on the same data, and then does what a person does: it sends the same form again, and where that is refused, because the first one
// had been carried out, looks at the record. An answer it holds until the server has died once more: what was
// acknowledged must be there, for the journey walks on from it. The journeys must pass as if nothing had happened. At the end
// `touchstone doctor` looks for anything lost or half done.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const bin = process.env.TOUCHSTONE_BIN ?? "target/debug/touchstone";
const LARGEST_BODY = 64 * 1024 * 1024;
const command = process.argv.slice(2);
const database = command[0] === "--database" ? command.splice(0, 2) : [];
const folder = mkdtempSync(join(tmpdir(), "touchstone-kill."));
const summary = join(folder, "summary.json");
const log = openSync(join(folder, "log"), "a");
const places = ["--data", join(folder, "data"), ...database];

const freePort = () => new Promise((done) => {
  const probe = createServer().listen(0, "127.0.0.1", () => { const { port } = probe.address(); probe.close(() => done(port)); });
});
const [inner, outer] = [await freePort(), await freePort()];

let server = null; // the process
let up = null; // a promise that it answers
let starts = 0;
const startTimes = [];

function start() {
  starts += 1;
  const begun = Date.now();
  server = spawn(bin, ["demo", "--listen", `127.0.0.1:${inner}`, "--public-url", `http://127.0.0.1:${outer}`, ...places, ...(starts > 1 ? [] : ["--summary", summary])], { stdio: ["ignore", log, log] });
  const mine = server;
  up = (async () => {
    for (;;) {
      if (mine.exitCode !== null) throw new Error(`the server ended by itself:\n${readFileSync(join(folder, "log"), "utf8").slice(-3000)}`);
      const ready = await new Promise((done) => http.get({ port: inner, host: "127.0.0.1", path: "/readyz" }, (r) => { r.resume(); done(r.statusCode === 200); }).on("error", () => done(false)));
      if (ready) break;
      await pause(5);
    }
    if (starts > 1) startTimes.push(Date.now() - begun);
  })();
  up.catch(() => {});
}

async function kill() {
  const dying = server;
  if (dying.exitCode === null && dying.signalCode === null) {
    const ended = new Promise((done) => dying.once("exit", done));
    dying.kill("SIGKILL");
    await ended;
  }
  if (server === dying) start();
  await up;
}

/** Sends a request to the server; gives the whole answer, or fails when it is cut off. */
function ask({ method, url, headers }, body) {
  return new Promise((done, failed) => {
    const request = http.request({ host: "127.0.0.1", port: inner, method, path: url, headers: { ...headers, connection: "close" } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => (answer.complete ? done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }) : failed(new Error("cut off"))));
      answer.on("error", failed);
    });
    request.on("error", failed);
    request.end(body);
  });
}

const kinds = new Map(); // route → { inFlight, refused, acknowledged, latency }
const kindOf = ({ method, url }) => `${method} ${url.split("?")[0].replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}").replace(/\/(TR|TSC|W\d{4})-[\w-]+/g, "/{number}")}`;

async function killedOnce(request, body) {
  const name = kindOf(request);
  const kind = kinds.get(name) ?? { inFlight: 0, refused: 0, acknowledged: 0, latency: 25 };
  kinds.set(name, kind);
  await up;
  const begun = Date.now();
  const first = ask(request, body).then((answer) => ({ answer }), () => ({}));
  const { answer } = await Promise.race([first, pause(Math.random() * 1.2 * kind.latency).then(() => ({}))]);
  if (answer) return acknowledged(kind, answer, begun);
  kind.inFlight += 1;
  await kill();
  const again = Date.now();
  const second = await ask(request, body);
  if (second.status !== 409 || !request.headers.referer) return acknowledged(kind, second, again);
  kind.refused += 1;
  // A form of a record: the record's page shows that it was done. Another: the page it came from.
  const record = /^(.*\/[0-9a-f]{8}-[0-9a-f-]{27})\/[\w-]+$/.exec(request.url.split("?")[0]);
  return { status: 303, headers: { location: record ? record[1] : request.headers.referer }, body: Buffer.alloc(0) };
}

/** The answer is there, but the server dies before the browser has it. */
async function acknowledged(kind, answer, begun) {
  kind.latency = Math.max(2, Date.now() - begun);
  kind.acknowledged += 1;
  await kill();
  return answer;
}

const proxy = http.createServer(async (request, response) => {
  try {
    const parts = [];
    let size = 0;
    for await (const part of request) {
      if ((size += part.length) > LARGEST_BODY) throw new Error("the body is larger than this campaign takes");
      parts.push(part);
    }
    const body = Buffer.concat(parts);
    let answer = null;
    if (request.method === "POST") answer = await killedOnce(request, body);
    for (let tries = 0; !answer; tries += 1) {
      await up;
      answer = await ask(request, body).catch(async (error) => { if (tries > 20) throw error; await pause(20); return null; });
    }
    const headers = { ...answer.headers };
    delete headers.connection;
    delete headers["transfer-encoding"];
    response.writeHead(answer.status, headers);
    response.end(answer.body);
  } catch (error) {
    console.error(`proxy: ${request.method} ${request.url}: ${error.stack}`);
    response.writeHead(502);
    response.end(String(error));
  }
});
await new Promise((done) => proxy.listen(outer, "127.0.0.1", done));

start();
await up;
const journeys = spawn(command[0], command.slice(1), { stdio: "inherit", env: { ...process.env, E2E_SUMMARY: summary, E2E_WORKERS: "1" } });
const code = await new Promise((done) => journeys.on("exit", (exit) => done(exit ?? 1)));
await kill();
server.kill("SIGTERM");
await new Promise((done) => server.once("exit", done));
proxy.close();
const doctor = spawnSync(bin, ["doctor", "--public-url", `http://127.0.0.1:${outer}`, ...places], { encoding: "utf8" });

const rows = [...kinds].sort(([a], [b]) => a.localeCompare(b));
console.log("\nkilled with -9:   in flight | of these carried out already | after the answer");
for (const [name, k] of rows) console.log(`${String(k.inFlight).padStart(6)} ${String(k.refused).padStart(6)} ${String(k.acknowledged).padStart(6)}  ${name}`);
const total = (of) => rows.reduce((sum, [, k]) => sum + k[of], 0);
startTimes.sort((a, b) => a - b);
console.log(`${starts - 1} kills of ${rows.length} kinds of form: ${total("inFlight")} in flight, ${total("acknowledged")} after the answer; a start took ${startTimes[startTimes.length >> 1]} ms (median)`);
console.log(doctor.stdout + doctor.stderr);
const good = code === 0 && doctor.status === 0;
console.log(good ? "Nothing acknowledged was lost, nothing half done was left." : `FAILED (journeys ${code}, doctor ${doctor.status}); kept in ${folder}`);
if (good) rmSync(folder, { recursive: true, force: true });
process.exit(good ? 0 : 1);
