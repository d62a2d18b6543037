import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { localOperator } from "../src/access/principal.ts";
import { readConfig } from "../src/config.ts";
import { createLog } from "../src/log/log.ts";
import { openService } from "../src/service.ts";
import { attackedResources, attacks, call, endOf, uploaded } from "../test/server/attacks.ts";
import { renderHostile } from "./report.ts";

/** How long `/healthz` took at most, in milliseconds, while a service was given hostile input. */
export interface Hostile {
  readonly idle: number;
  readonly attacks: readonly { readonly name: string; readonly milliseconds: number; readonly slowest: number }[];
}

const port = 3199;
const url = `http://127.0.0.1:${port}`;
const data = mkdtempSync(join(tmpdir(), "summarizer-bench-"));
/** Asks for `/healthz` every 10 ms until its input ends, and prints how long that took at most. */
const poll = `
const { request } = require("node:http");
let slowest = 0, ends = false;
process.stdin.resume().once("end", () => { ends = true; });
const ask = () => new Promise((resolve) => {
  const begin = performance.now();
  request("${url}/healthz", (response) => response.resume().once("end", () => resolve(performance.now() - begin))).end();
});
(async () => {
  await ask();
  console.log("ready");
  while (!ends) { slowest = Math.max(slowest, await ask()); await new Promise((resolve) => setTimeout(resolve, 10)); }
  console.log(slowest);
})();
`;

let child: ChildProcess | undefined;
try {
  const service = await openService(readConfig({ data }, {}), { log: createLog("silent") });
  const text = attackedResources(url)
    .map((resource) => JSON.stringify(resource))
    .join("\n---\n");
  await service.resources.apply(localOperator, { file: "bench", text }, true);
  const made = await service.accounts.makeToken(localOperator, { user: "ada", label: "bench", ttl: "1h" });
  const target = { url, token: made.value.reveal() };
  await service.close();

  const cli = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
  const flags = ["--data", data, "--port", String(port), "--workers", "1", "--log-level", "silent"];
  const serving = spawn(process.execPath, [cli, "serve", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  child = serving;
  await once(serving.stdout, "data");
  for (let at = 0; at < 20; at += 1) {
    await call(target, "POST", "/v1/events", JSON.stringify(endOf(`e-${at}`)), "application/json");
  }
  const idle = await slowestDuring(() => new Promise((resolve) => setTimeout(resolve, 2_000)));
  const measured = [];
  for (const [name, [act]] of Object.entries(attacks))
    measured.push({ name, ...(await slowestDuring(() => act(target))) });
  const settled = async () => {
    for (;;) {
      const { text } = await call(target, "GET", "/v1/sessions?limit=100");
      if (!/"state":"(pending|running)"/.test(text)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  measured.push({ name: "their summaries", ...(await slowestDuring(settled)) });
  for (const what of ["transcript", "thumbnail", "cast"]) {
    const read = () => Promise.all(uploaded.map((id) => call(target, "GET", `/v1/sessions/${id}/${what}`)));
    measured.push({ name: `reading them: ${what}`, ...(await slowestDuring(read)) });
  }
  const all = () => Promise.all(Object.values(attacks).map(([act]) => act(target)));
  measured.push({ name: "all of them at once", ...(await slowestDuring(all)) });
  const hostile: Hostile = { idle: idle.slowest, attacks: measured };
  const cpu = `${cpus()[0]?.model}, ${cpus().length} cores`;
  const about = `Node ${process.version}, ${cpu}, ${new Date().toISOString().slice(0, 10)}. \`npm run bench -w summarizer -- hostile\``;
  writeFileSync(new URL("results/hostile.md", import.meta.url), `${about}\n\n${renderHostile(hostile)}`);
  console.log(JSON.stringify(hostile));
} finally {
  if (child?.kill("SIGKILL")) await once(child, "exit");
  rmSync(data, { recursive: true, force: true });
}

/** Polls in a process of its own: this one is busy with the attack. */
async function slowestDuring(act: () => Promise<unknown>): Promise<{ milliseconds: number; slowest: number }> {
  const poller = spawn(process.execPath, ["-e", poll], { stdio: ["pipe", "pipe", "inherit"] });
  await once(poller.stdout, "data");
  const begin = performance.now();
  await act();
  const milliseconds = Math.round(performance.now() - begin);
  poller.stdin.end();
  const [said] = (await once(poller.stdout, "data")) as [Buffer];
  return { milliseconds, slowest: Math.round(Number(said)) };
}
