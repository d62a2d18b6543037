import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Report } from "../../src/cli/output/headline.ts";
import { temporaryFolder } from "../sessions.ts";
import { type Finished, runCli, startCli } from "./run-cli.ts";

test("the samples: who, where, which policy, what risk, what was done", async () => {
  const { code, out, err } = await runCli("demo", "--json");
  const { sessions }: { sessions: readonly Report[] } = JSON.parse(out);
  expect([code, err]).toEqual([0, ""]);
  const rows = sessions.map(({ session, policy, model, summary, state }) => [
    session?.kind,
    session?.user,
    session?.resource,
    policy,
    model?.name,
    summary?.risk_level,
    summary?.short_description ?? state,
  ]);
  // biome-ignore format: table
  expect(new Set(rows)).toEqual(new Set([
    ["ssh", "alice", "web-3",    "prod-shell",  "digest",       "MEDIUM",  "Reloaded nginx after editing its TLS configuration"],
    ["k8s", "bob",   "payments", "prod-shell",  "digest",       "HIGH",    "Read a service-account token and tried to copy it out of the pod"],
    ["db",  "carol", "orders",   "orders-only", "digest-short", "MEDIUM",  expect.stringMatching(/^Updated \d+ rows of orders after reading them$/)],
    ["ssh", "dave",  "build-7",  undefined,     undefined,      undefined, "unmatched"],
  ]));
});

let printed: Finished;

beforeAll(async () => {
  printed = await startCli(["demo", "--once"]).finished;
});

test("printed, each with the policy that matched and why", async () => {
  const { code, out } = printed;
  expect(code).toBe(0);
  expect(out.split("\n")[0]).toBe("✔ 3 policies, 2 models, checked");
  expect(out).toContain(
    `✔ prod-shell       equals(resource.metadata.labels["env"], "prod") is true (labels["env"] = "prod")`,
  );
  expect(out).toContain(`no policy matched: labels["env"] is "dev" ("prod-shell", "staging-interns")`);
});

test("the manual shows what is printed", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, shown = ""] = /^\$ npm start -- --once\n([^`]*)```/m.exec(readme) ?? [];
  const { out } = printed;
  for (const part of shown.split("\n…\n")) expect(out).toContain(part);
});

test("commands with its --data reach a demo that serves pages, and its data is kept", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "data");
  const { child, finished, printed } = startCli(["demo", "--data", data, "--port", "0"]);
  while (!printed().includes("Ctrl-C")) await once(child.stdout, "data");
  const listed = await runCli("recordings", "ls", "--state", "no-policy", "--json", "--data", data);
  expect([listed.code, listed.err, JSON.parse(listed.out)]).toEqual([
    0,
    "",
    [expect.objectContaining({ state: "unmatched" })],
  ]);
  child.kill("SIGINT");
  expect(await finished).toMatchObject({
    code: 0,
    err: `Stopped. To continue with what is in ${data}: summarizer serve --data ${data}\n`,
  });
  expect((await runCli("recordings", "ls", "--user", "dave", "--data", data)).out).toMatch(/ dave .* no policy /);
});
