// Waits until a server says it is ready and its summary is written: wait-ready.mjs URL FILE PID. Fails when the process ends first or after five minutes.
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const [url, file, pid] = process.argv.slice(2);
const alive = () => { try { process.kill(Number(pid), 0); return true; } catch { return false; } };
const answers = () => fetch(url).then((response) => response.ok, () => false);

const deadline = Date.now() + 300_000;
while (!(existsSync(file) && (await answers()))) {
  if (!alive() || Date.now() > deadline) process.exit(1);
  await pause(100);
}
