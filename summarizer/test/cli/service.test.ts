import { once } from "node:events";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources, temporaryFolder, writeCast } from "../sessions.ts";
import { putDatabase } from "../template.ts";
import { type Finished, runCliWith, startCli } from "./run-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let data: string;
let recordings: string;
let serving: ReturnType<typeof startCli>;
let url: string;

const users = `
kind: role
version: v7
metadata: {name: all-sessions}
spec: {allow: {rules: [{resources: [session], verbs: ['*']}, {resources: [event], verbs: [list]}]}}
---
{kind: user, version: v2, metadata: {name: olga}, spec: {roles: [all-sessions]}}
---
`;

beforeAll(async () => {
  folder = await temporaryFolder();
  data = join(folder.path, "data");
  recordings = join(folder.path, "recordings");
  await putDatabase(join(data, "database"));
  await mkdir(recordings);
  await writeCast(recordings, "tls", {}, [
    ["vim /etc/nginx/conf.d/tls.conf", ""],
    ["systemctl restart nginx", ""],
  ]);
  await writeCast(recordings, "dev", { server_labels: { env: "dev" } }, [["ls", ""]]);
  const file = join(folder.path, "all.yaml");
  await writeFile(file, users + resources);
  // Without a server: the store is opened here.
  const created = await cli(["create", file, "--data", data]);
  expect(created).toMatchObject({
    code: 0,
    out: expect.stringContaining(`inference_policy "prod-shell" has been created`),
  });
  const made = await cli(["tokens", "add", "--user", "olga", "--data", data]);
  const token = /\S{30,}/.exec(made.out)?.[0] ?? "";
  serving = startCli(["serve", "--data", data, "--port", "0", "--log-level", "warn"]);
  while (!serving.printed().includes("Ctrl-C")) await once(serving.child.stdout, "data");
  url = /http:\/\/localhost:\d+/.exec(serving.printed())?.[0] ?? "";
  environment = { SUMMARIZER_SERVER: url, SUMMARIZER_TOKEN: token };
});

afterAll(async () => {
  serving.child.kill("SIGTERM");
  expect((await serving.finished).code).toBe(0);
  await folder[Symbol.asyncDispose]();
});

let environment: Readonly<Record<string, string>> = {};

test("serve says how to add the first user, with commands that work as they are printed", async () => {
  const home = join(folder.path, "first steps");
  await putDatabase(join(home, "database"));
  const first = startCli(["serve", "--data", home, "--port", "0", "--log-level", "error"]);
  const said = () => first.complained();
  while (!said().includes("users password")) await once(first.child.stderr, "data");
  const [add = "", password = ""] = [...said().matchAll(/summarizer (.*)/g)].map(([, command = ""]) => command);
  const words = (line: string) =>
    [...line.replace("NAME", "ada").matchAll(/'([^']*)'|(\S+)/g)].map(([, a, b]) => a ?? b ?? "");
  const added = await cli(words(add), {});
  expect(added).toMatchObject({
    code: 0,
    err: `"ada" has no password yet; set it with: summarizer users password ada --data '${home}'\n`,
  });
  const file = join(folder.path, "password");
  await writeFile(file, "correct:horse:battery", { mode: 0o600 });
  expect(await cli([...words(password), "--password-file", file], {})).toMatchObject({ code: 0 });
  first.child.kill("SIGTERM");
  await first.finished;
  const second = startCli(["serve", "--data", home, "--port", "0", "--log-level", "error"]);
  while (!second.printed().includes("Ctrl-C")) await once(second.child.stdout, "data");
  second.child.kill("SIGTERM");
  expect((await second.finished).err).not.toContain("Nobody can sign in");
});

async function cli(args: readonly string[], more: Readonly<Record<string, string>> = environment): Promise<Finished> {
  return await runCliWith({ environment: more }, ...args);
}

test("on the server's machine its operator needs no token, and no address", async () => {
  const got = await cli(["get", "inference_policy", "--format", "text", "--data", data], {});
  expect(got).toMatchObject({ code: 0, err: "", out: expect.stringContaining("prod-shell") });
  const more = join(folder.path, "more.yaml");
  await writeFile(more, "{kind: inference_model, version: v1, metadata: {name: other}, spec: {digest: {}}}");
  expect((await cli(["create", more, "--data", data], {})).out).toContain(`inference_model "other" has been created`);
  expect((await cli(["rm", "inference_model/other", "--data", data], {})).code).toBe(0);
  const { mode } = await stat(join(data, "operator.sock"));
  expect((mode & 0o777).toString(8)).toBe("600");
});

describe("against a server", () => {
  test("recordings are brought once, listed with their summaries, and fetched back", async () => {
    const brought = await cli(["ingest", recordings]);
    expect(brought).toMatchObject({ code: 0, err: "" });
    expect(brought.out).toContain(`session "tls" ingested (pending)`);
    expect((await cli(["ingest", join(recordings, "tls.cast")])).out).toContain(`session "tls" already known`);
    const listed = async () => (await cli(["recordings", "ls", "--user", "alice"])).out;
    await expect
      .poll(listed, { timeout: 60_000, interval: 500 })
      .toMatch(/tls +ssh +alice +web-3 \(prod\).+ summarized +MEDIUM +Restarted nginx/);
    const unmatched = JSON.parse(
      (await cli(["recordings", "ls", "--state", "unmatched", "--format", "json"])).out,
    ) as object[];
    expect(unmatched).toMatchObject([{ id: "dev", reason: expect.stringContaining(`labels["env"] is "dev"`) }]);
    const output = join(folder.path, "back");
    expect((await cli(["recordings", "download", "tls", "-o", output])).code).toBe(0);
    expect((await readdir(output)).sort()).toEqual(["tls.cast", "tls.json"]);
    expect(await readFile(join(output, "tls.cast"))).toEqual(await readFile(join(recordings, "tls.cast")));
    expect(JSON.parse(await readFile(join(output, "tls.json"), "utf8"))).toMatchObject({ sid: "tls", user: "alice" });
  });

  test("what cannot be brought is told file by file, and the others are", async () => {
    const noise = join(folder.path, "noise.tar");
    await writeFile(noise, "hello");
    const { code, out, err } = await cli(["ingest", noise, join(recordings, "dev.cast"), "/no/such.tar"]);
    expect([code, out]).toEqual([1, expect.stringContaining(`session "dev" already known`)]);
    expect(err).toContain(`error: ${noise}: its first byte is 0x68`);
    expect(err).toContain("error: /no/such.tar: it does not exist");
    expect(err).toContain("error: 2 of 3 recordings were not ingested");
  });

  test("the audit log says what happened", async () => {
    const { out } = await cli(["audit", "--session", "tls"]);
    expect(out).toMatch(/INF010I +session\.summarized/);
    expect(out).toMatch(/WS004I +session\.ingest +olga/);
    const file = () => readFile(join(data, "audit.jsonl"), "utf8");
    await expect.poll(file).toContain(`"event":"session.summarized","code":"INF010I"`);
  });

  // biome-ignore format: table
  test.each<readonly [args: readonly string[], code: number, said: string]>([
    [["recordings", "ls", "--last", "yesterday"],       2, "It must be a length of time such as 5h, 90m or 30d"],
    [["recordings", "ls", "--limit", "0"],              2, "It must be a whole number of 1 or more"],
    [["recordings", "ls", "--from-utc", "yesterday"],   2, "It must be a date such as 2026-11-24"],
    [["recordings", "download", "none"],                1, `session "none" does not exist`],
    [["recordings"],                                    2, "Usage: summarizer recordings"],
    [["ingest"],                                        2, "missing required argument"],
    [["audit", "--limit", "5000"],                      2, "a whole number from 1 to 1000"],
    [["serve", "--port", "x", "--workers", "-1"],       2, "error: --port must be a whole number from 0 to 65535"],
  ])("%j ends with %i", async (args, code, said) => {
    const finished = await cli(args);
    expect([finished.code, finished.err]).toEqual([code, expect.stringContaining(said)]);
  });

  test("a wrong token, and a wrong address, are told", async () => {
    const token = await cli(["recordings", "ls"], { ...environment, SUMMARIZER_TOKEN: "wrong" });
    expect([token.code, token.err]).toEqual([1, expect.stringContaining("the token is invalid or has expired")]);
    const away = await cli(["recordings", "ls"], { ...environment, SUMMARIZER_SERVER: "http://127.0.0.1:9" });
    expect([away.code, away.err]).toEqual([1, expect.stringContaining("http://127.0.0.1:9 cannot be reached")]);
  });
});
