import { once } from "node:events";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { runCli, startCli } from "../cli/run-cli.ts";
import { temporaryFolder } from "../sessions.ts";
import { putDatabase } from "../template.ts";

const text = readFileSync(new URL("../../docs/monitoring.md", import.meta.url), "utf8");
const yaml = [...text.matchAll(/^```yaml\n([\s\S]+?)^```$/gm)].map(([, block = ""]) => block);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let data: readonly string[];
let serving: ReturnType<typeof startCli>;
/** The service, and its second port. */
let url: string;
let monitor: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  data = ["--data", join(folder.path, "data")];
  await putDatabase(join(folder.path, "data/database"));
  serving = startCli(["serve", ...data, "--port", "0", "--metrics-port", "0", "--log-level", "info"]);
  while (!serving.printed().includes("Ctrl-C")) await once(serving.child.stdout, "data");
  url = /http:\S+/.exec(serving.printed())?.[0] ?? "";
  const logged = () =>
    serving
      .complained()
      .split("\n")
      .find((line) => line.includes('"msg":"serving"'));
  while (logged() === undefined) await once(serving.child.stderr, "data");
  monitor = JSON.parse(logged() ?? "").metrics.replace("/metrics", "");
}, 60_000);
afterAll(async () => {
  serving.child.kill("SIGTERM");
  await serving.finished;
  await folder[Symbol.asyncDispose]();
});

const exposed = async () => await (await fetch(`${monitor}/metrics`)).text();

test("every metric of the manual is exposed, with the labels that it names", async () => {
  const named = [...text.matchAll(/`((?:teleport_summarizer|wherefore)_\w+)(?:\{(\w+)=)?/g)].filter(
    ([, name]) => !name?.endsWith("_"),
  );
  const metrics = await exposed();
  expect(named.length).toBeGreaterThan(20);
  for (const [, name = "", label] of named) {
    expect(metrics).toMatch(new RegExp(`^# TYPE ${name} (counter|gauge|histogram)$`, "m"));
    if (label !== undefined) expect(metrics).toMatch(new RegExp(`^${name}\\{${label}="`, "m"));
  }
});

test("every metric of the alerts is exposed", async () => {
  const alerts = readFileSync(new URL("../../deploy/alerts.yaml", import.meta.url), "utf8");
  const metrics = await exposed();
  for (const name of new Set(alerts.match(/\b(?:teleport_summarizer|wherefore)_\w+/g)))
    expect(metrics).toMatch(new RegExp(`^# TYPE ${name.replace(/_(bucket|count|sum)$/, "")} `, "m"));
});

test.each(["/healthz", "/readyz"])("%s answers on both ports, without a login", async (path) => {
  for (const address of [url, monitor]) {
    const answer = await fetch(`${address}${path}`);
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ status: "ok" })]);
  }
});

test("the health of the manual is what is answered", async () => {
  const [, shown = ""] = /\/healthz\n(\{.*\})\n/.exec(text) ?? [];
  expect(await (await fetch(`${url}/healthz`)).text()).toBe(shown);
});

test("the role of the manual may read metrics, and nothing else", async () => {
  const document = yaml.find((block) => block.startsWith("kind: role")) ?? "";
  const file = join(folder.path, "monitor.yaml");
  await writeFile(file, document);
  expect(await runCli("create", "-f", file, ...data)).toMatchObject({ code: 0, err: "" });
  const { out } = await runCli("tokens", "add", "--user", "prometheus", "--ttl", "365d", ...data);
  const headers = { authorization: `Bearer ${out.trim()}` };
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  expect((await fetch(`${url}/metrics`, { headers })).status).toBe(200);
  expect((await fetch(`${url}/v1/sessions`, { headers })).status).toBe(403);
});

test("the scrape configurations are YAML of Prometheus' shape", () => {
  const scrapes = yaml.map((block) => parse(block.split("---")[0] ?? "")).filter((each) => "scrape_configs" in each);
  expect(scrapes).toHaveLength(2);
  for (const { scrape_configs: jobs } of scrapes)
    expect(jobs).toEqual([expect.objectContaining({ job_name: "summarizer" })]);
});
