import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerOf } from "../contract.ts";
import { fails, fakeOpenAI } from "../models/fake-openai.ts";
import { resources, temporaryFolder, writeCast } from "../sessions.ts";
import { runCli, startCli } from "./run-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let policies: string;
let tls: string;
let dev: string;
let hostile: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  policies = await file("resources.yaml", resources);
  tls = await writeCast(folder.path, "tls", {}, [
    ["vim /etc/nginx/conf.d/tls.conf", ""],
    ["sudo systemctl restart nginx", ""],
  ]);
  dev = await writeCast(folder.path, "dev", { server_labels: { env: "dev" } }, [["ls", ""]]);
  hostile = await writeCast(folder.path, "hostile", { user: "a\u001b[31m\u009b2J\u202e", server_hostname: "x\ny" }, [
    ["cat /etc/motd", "\u001b]0;owned\u0007hello"],
  ]);
});

afterAll(() => folder[Symbol.asyncDispose]());

async function file(name: string, text: string): Promise<string> {
  const path = join(folder.path, name);
  await writeFile(path, text);
  return path;
}

describe("run", () => {
  test("prints a table, and then the details", async () => {
    const { code, out, err } = await runCli("run", tls, dev, "-r", policies, "--once");
    expect([code, err]).toEqual([0, ""]);
    const lines = out.split("\n");
    expect(lines[0]).toBe("✔ 2 policies, 1 model, checked");
    expect(lines[1]?.trim().split(/ {2,}/)).toEqual([
      "session",
      "kind",
      "user",
      "resource",
      "policy",
      "model",
      "risk",
      "summary",
    ]);
    expect(lines[2]?.trim().split(/ {2,}/)).toEqual([
      "tls",
      "ssh",
      "alice",
      "web-3 (prod)",
      "prod-shell",
      "digest",
      "MEDIUM",
      "Restarted nginx after editing its TLS configuration",
    ]);
    expect(lines[3]).toContain(`no policy matched: labels["env"] is "dev" ("prod-shell")`);
    expect(out).toContain(`├─ true   equals(resource.metadata.labels["env"], "prod")`);
    expect(out).toMatch(/notable +00:00 {2}vim \/etc\/nginx\/conf\.d\/tls\.conf/);
  });

  test("with --json gives data, and does not stay", async () => {
    const { code, out } = await runCli("run", tls, dev, "-r", policies, "--json");
    const data: {
      policies: number;
      sessions: { state: string; summary?: { risk_level: string } }[];
    } = JSON.parse(out);
    expect([code, data.policies, data.sessions.map(({ state }) => state)]).toEqual([0, 2, ["done", "unmatched"]]);
    expect(data.sessions[0]?.summary?.risk_level).toBe("MEDIUM");
  });

  test("a folder stands for the recordings in it", async () => {
    const { out } = await runCli("run", folder.path, "-r", policies, "--json");
    const { sessions }: { sessions: { id: string }[] } = JSON.parse(out);
    expect(sessions.map(({ id }) => id).slice(0, 3)).toEqual(["dev", "hostile", "tls"]);
  });

  test("without resources nothing is read", async () => {
    expect(await runCli("run", tls, "--once")).toEqual({
      code: 2,
      out: "",
      err: "error: no policies: nothing is read or sent\n  help: name a file that has policies with --resources\n",
    });
  });

  test("a recording that cannot be read does not lose the others", async () => {
    const empty = await file("empty.bin", "");
    const noise = await file("noise.bin", "hello");
    const { code, out } = await runCli("run", empty, tls, noise, "-r", policies, "--json");
    const { sessions }: { sessions: { state: string; reason: string }[] } = JSON.parse(out);
    expect([code, sessions.map(({ state }) => state)]).toEqual([1, ["failed", "done", "failed"]]);
    expect(sessions[0]?.reason).toContain("the recording is empty");
  });

  test("a session that is not interactive is skipped, with the reason", async () => {
    const quiet = await writeCast(folder.path, "quiet", { interactive: false }, [["ls", ""]]);
    const { code, out } = await runCli("run", quiet, "-r", policies, "--once");
    expect(code).toBe(0);
    expect(out).toContain("–     not interactive: only interactive ssh");
  });

  test("a session that is too large for its model is said to be", async () => {
    const small = await file(
      "small.yaml",
      resources.replace("{digest: {}}", "{digest: {}, max_session_length_bytes: 10}"),
    );
    const { code, out } = await runCli("run", tls, "-r", small, "--once");
    expect(code).toBe(0);
    expect(out).toMatch(/too large: the transcript has \d+ bytes; the model's limit is 10/);
  });

  test("no escape of a recording reaches the terminal, nor the data", async () => {
    for (const format of [["--once"], ["--json"]]) {
      const { out } = await runCli("run", hostile, "-r", policies, ...format);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]|\\u001b|owned/);
      expect(out).toContain("/etc/motd");
    }
  });

  test("color is for terminals, and for those who ask", async () => {
    const escapes = async (...args: string[]) =>
      (await runCli("run", tls, "-r", policies, "--once", ...args)).out.includes("\u001b[");
    expect([await escapes(), await escapes("--color"), await escapes("--color", "never")]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe("models", () => {
  const routed = (spec: string, more = "") =>
    `kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec: ${spec}\n---\n${more}` +
    "kind: inference_policy\nversion: v1\nmetadata: {name: p}\nspec: {model: m, kinds: [ssh]}\n";
  const secret = "kind: inference_secret\nversion: v1\nmetadata: {name: key}\nspec: {value: sk-very-secret}\n---\n";

  // biome-ignore format: table
  test.each([
    ["an integration",   "{bedrock: {region: eu-west-1, bedrock_model_id: x, integration: aws}}", "m", `integrations require a Teleport cluster, which this service does not have`],
    ["a missing secret", "{openai: {openai_model_id: x, api_key_secret_ref: gone}}", "m",     `inference_secret "gone" does not exist`],
    ["a missing model",  "{digest: {}}",                                             "other", `inference_model "other" does not exist`],
  ])("%s fails the session, with the remedy", async (name, spec, model, message) => {
    const text = routed(spec).replace("{model: m", `{model: ${model}`);
    const { code, out, err } = await runCli("run", tls, "-r", await file(`${name}.yaml`, text), "--once");
    expect(code).toBe(1);
    expect(out.replace(/\s+/g, " ")).toContain(message);
    expect(out).toContain("→ ");
    expect(err === "" || err.includes("warning: ")).toBe(true);
  });

  test("a model that refuses the key fails its sessions alone, and the key is not shown", async () => {
    await using server = await fakeOpenAI(fails(401, "invalid_api_key", "Incorrect API key: sk-very-secret"));
    const spec = `{openai: {openai_model_id: x, api_key_secret_ref: key, base_url: "${server.url}"}}`;
    const { code, out, err } = await runCli(
      "run",
      tls,
      "-r",
      await file("openai.yaml", routed(spec, secret)),
      "--once",
    );
    expect([code, server.requests.length]).toEqual([1, 1]);
    expect(out).toContain("Incorrect API key: [secret]");
    expect(out + err).not.toContain("very-secret");
  });
});

describe("wrong usage and wrong resources", () => {
  // biome-ignore format: table
  test.each<readonly [args: readonly string[], message: string]>([
    [["frobnicate"],                        "unknown command 'frobnicate'"],
    [["run", "--nope"],                     "unknown option '--nope'"],
    [["run", "-r"],                         "argument missing"],
    [["run", "--port", "x"],                "It must be a whole number from 0 to 65535"],
    [["run", "--port", "65536"],            "It must be a whole number from 0 to 65535"],
    [["run", "--dialect", "latin"],         "Allowed choices are documented, teleport"],
    [["demo", "extra"],                     "too many arguments"],
  ])("%j ends with 2", async (args, message) => {
    const { code, err } = await runCli(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  // biome-ignore format: table
  test.each([
    [["--help"],     0],
    [["frobnicate"], 2],
  ])("the process of %j ends with %i", async (args, code) => {
    expect((await startCli(args).finished).code).toBe(code);
  });

  test("help is no failure", async () => {
    const { code, out } = await runCli("--help");
    expect(code).toBe(0);
    expect(out).toContain("Usage: summarizer");
  });

  test("all that is wrong is told at once, at its place", async () => {
    const bad = await file("bad.yaml", resources.replace("orders-eu", "orders-eu\\q").replace("{digest: {}}", "{}"));
    const { code, out, err } = await runCli("run", tls, "-r", bad, "-r", "/no/such.yaml", "--once");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("/no/such.yaml:1:1: error: cannot be read: no such file");
    const { err: rest } = await runCli("run", tls, "-r", bad, "--once");
    expect(rest).toContain(`${bad}:4:7: error: missing or unsupported inference provider in spec`);
    expect(rest).toMatch(/bad\.yaml:9:\d+: error: spec\.filter must be a valid predicate/);
    expect(rest).toContain("error: 2 errors in the resources: nothing was read or sent");
  });
});

describe("pages", () => {
  test("are served until the program is stopped", async () => {
    const { child, finished, printed } = startCli(["run", tls, "-r", policies, "--port", "0"]);
    while (!printed().includes("Ctrl-C")) await once(child.stdout, "data");
    const url = /http:\/\/localhost:\d+/.exec(printed())?.[0] ?? "";
    const password = /password (\S+)/.exec(printed())?.[1];
    const login = await fetch(`${url}/v1/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: "newcomer", password }),
    });
    const { token } = await answerOf("POST /v1/login", login);
    const sessions = await fetch(`${url}/v1/sessions`, { headers: { authorization: `Bearer ${token}` } });
    expect(await sessions.text()).toContain("Restarted nginx");
    child.kill("SIGINT");
    expect(await finished).toMatchObject({ code: 0, err: "Stopped. The temporary data folder is deleted.\n" });
  });

  test("a port that is taken is told", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { code, out, err } = await runCli("run", tls, "-r", policies, "--port", String(port));
    other.close();
    expect(code).toBe(1);
    expect([out, err]).toEqual(["", `error: --port ${port}: it is already in use\n`]);
  });
});
