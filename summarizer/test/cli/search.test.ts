import { afterAll, beforeAll, expect, test } from "vitest";
import { putCorpus } from "../search/corpus.ts";
import { temporaryService } from "../services.ts";
import { temporaryFolder } from "../sessions.ts";
import { runCli } from "./run-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let opened: Awaited<ReturnType<typeof temporaryService>>;
let data: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  data = `${folder.path}/data`;
  opened = await temporaryService({ data });
  await putCorpus(opened.service);
  await opened.service.close();
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const search = (...args: readonly string[]) => runCli("recordings", "search", ...args, "--data", data);

test("prints what was found, and where", async () => {
  const { code, out, err } = await search("nginx", "reload");
  expect([code, out.trimEnd().split("\n")]).toEqual([
    0,
    [
      "id    kind  user   resource      ended                 risk  summary",
      "a1f0  ssh   alice  web-1 (prod)  2026-10-01 09:01 UTC  LOW   Reloaded nginx after a change of its configuration",
      "    title: Reloaded nginx",
      "    in short: Reloaded nginx after a change of its configuration",
      "    command: sudo nginx -s reload",
    ],
  ]);
  expect(err).toBe("");
  const { err: note } = await search("nginx", "reload", "--search-mode", "hybrid");
  expect(note).toContain("no retrieval_model is configured");
});

test("marks by color where that is asked for, and else not", async () => {
  expect((await search("nginx", "--color", "always")).out).toContain("\u001b[33mnginx");
  expect((await search("nginx")).out).not.toContain("\u001b");
});

test("takes the filters, and prints data", async () => {
  const args = ["kubectl", "--username", "bob", "--label", "env=prod", "--label", "team=payments", "--severity", "low"];
  const { code, out } = await search(
    ...args,
    "--role",
    "access",
    "--resource-kind",
    "kube_cluster",
    "--format",
    "json",
  );
  const { mode, results } = JSON.parse(out);
  expect([code, mode, results.map(({ session }: { session: { id: string } }) => session.id)]).toEqual([
    0,
    "keyword",
    ["b2e1"],
  ]);
  expect((await search("routine", "--limit", "3", "--format", "yaml")).out.match(/^ {2}- session:/gm)).toHaveLength(3);
});

// biome-ignore format: table
test.each([
  [["zzz"],                                  0, "no matching sessions"],
  [["kubeclt"],                              0, "no session has these words; showing similar ones"],
  [["nginx", "--label", "env"],              2, "It must be written as key=value."],
  [["nginx", "--risk", "BAD"],               2, "error: option '--risk <levels>' argument 'BAD' is invalid. It must be one of LOW, MEDIUM, HIGH, CRITICAL"],
  [["nginx", "--from", "yesterday"],         2, "error: option '--from <time>' argument 'yesterday' is invalid. It must be a date such as"],
  [["nginx", "--search-mode", "embeddings"], 1, "create a retrieval_model"],
])("%j", async (args, code, told) => {
  const ended = await search(...args);
  expect([ended.code, ended.err]).toEqual([code, expect.stringContaining(told)]);
});

test("a query may begin with a minus", async () => {
  const { out } = await runCli("recordings", "search", "--data", data, "--", "-routine", "crm");
  expect(out).toContain("c3d2");
});

test("says how the embeddings stand", async () => {
  const { code, out } = await runCli("retrieval", "status", "--data", data);
  expect([code, out]).toEqual([0, expect.stringMatching(/modes +keyword/)]);
  const tested = await runCli("retrieval", "test", "--data", data);
  expect([tested.code, tested.err]).toEqual([1, expect.stringContaining("retrieval-model")]);
});
