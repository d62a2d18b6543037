import { chmod, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { createApp } from "../../src/server/app.ts";
import { temporaryService } from "../services.ts";
import { temporaryFolder } from "../sessions.ts";
import { putDatabase } from "../template.ts";
import { runCliWith, startCli } from "./run-cli.ts";

const model = "kind: inference_model\nversion: v1\nmetadata:\n  name: m\nspec:\n  digest: {}\n";
const secret = "kind: inference_secret\nversion: v1\nmetadata: {name: key}\nspec: {value: sk-hidden}\n";

/** Runs the program with `input` on its standard input. */
async function run(args: readonly string[], { input = "", ...environment }: Readonly<Record<string, string>> = {}) {
  return await runCliWith({ input, environment: { NO_COLOR: "1", ...environment } }, ...args);
}

/** Each command opens the store. */
const patience = { timeout: 240_000 };

describe("without a server", patience, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data: readonly string[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    data = ["--data", join(folder.path, "data")];
    await putDatabase(join(folder.path, "data", "database"));
    await writeFile(join(folder.path, "both.yaml"), `${model}---\n${secret}`);
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  test("resources are created, shown, changed and removed", async () => {
    const file = join(folder.path, "both.yaml");
    expect(await run(["create", file, ...data])).toEqual({
      code: 0,
      out: 'inference_model "m" has been created\ninference_secret "key" has been created\n',
      err: "",
    });
    expect(await run(["create", ...data], { input: model })).toEqual({
      code: 1,
      out: "",
      err: 'error: inference_model "m" already exists\n  help: use -f or --force flag to overwrite\n',
    });
    expect((await run(["create", "-f", ...data], { input: model })).out).toBe('inference_model "m" has been updated\n');

    const yaml = await run(["get", "inference_model,inference_secret/key", ...data]);
    expect(yaml.out.replaceAll(/revision: .+/g, "revision: R")).toBe(
      "kind: inference_model\nversion: v1\nmetadata:\n  name: m\n  revision: R\nspec:\n  digest: {}\n---\n" +
        "kind: inference_secret\nversion: v1\nmetadata:\n  name: key\n  revision: R\nspec: {}\n",
    );
    const json = await run(["get", "inference_models", "--format=json", "--with-secrets", ...data]);
    expect(JSON.parse(json.out)).toMatchObject([{ kind: "inference_model", metadata: { name: "m" } }]);
    expect(json.err).toContain("secrets are never returned");

    const edited = await run(["edit", "inference_model/m", ...data], {
      EDITOR: `sed -i 's/name: m/name: m\\n  description: mine/'`,
    });
    expect(edited).toEqual({ code: 0, out: 'inference_model "m" has been updated\n', err: "" });
    expect((await run(["get", "inference_model/m", "--format", "text", ...data])).out).toBe(
      "name  provider  model  secret  description\nm     digest    –      –       mine\n",
    );
    expect(await run(["rm", "inference_model/m", ...data])).toEqual({
      code: 0,
      out: 'inference_model "m" has been deleted\n',
      err: "",
    });
    expect(await run(["rm", "inference_model/m", ...data])).toEqual({
      code: 1,
      out: "",
      err: 'error: inference_model "m" is not found\n',
    });
  });

  // biome-ignore format: table
  test.each([
    ["nothing",            1, [],             "",                    /^standard input:1:1: error: no resources found; is the input empty\?\nerror: no resources found; is the input empty\?\n$/],
    ["an unknown kind",    1, [],             "kind: node\n",        /error: creating resources of type "node" is not supported\n/],
    ["a file that is not", 2, ["/none.yaml"], "",                    /^error: \/none\.yaml cannot be read: there is no such file\n$/],
    ["a wrong filter",     1, [],             "kind: inference_policy\nversion: v1\nmetadata: {name: p}\nspec:\n  kinds: [ssh]\n  model: m\n  filter: user.nmae == \"x\"\n",
      /^standard input:7:11: error: spec\.filter must be a valid predicate: `user` has no field `nmae` \[unknown-field\]\n.*\n +│ +\^{9}\n.*\nerror: spec\.filter must be/],
  ])("%s is refused", async (_, expected, args, input, message) => {
    const { code, out, err } = await run(["create", ...args, ...data], { input });
    expect([code, out]).toEqual([expected, ""]);
    expect(err).toMatch(message);
  });

  test("policies to try that are wrong are told with their places", async () => {
    const input = `${model}---\nkind: inference_policy\nversion: v1\nmetadata: {name: p}\nspec:\n  kinds: [ftp]\n  model: m\n`;
    const { code, err } = await run(["policies", "backtest", "-r", "-", ...data], { input });
    expect([code, err]).toEqual([
      1,
      "standard input:12:11: error: unsupported kind in spec.kinds: ftp, supported: ssh, k8s, db\n" +
        "error: unsupported kind in spec.kinds: ftp, supported: ssh, k8s, db\n",
    ]);
  });

  test("a user that exists is not added, and the way to change it is told", async () => {
    await run(["users", "add", "twin", "--set-roles=access", ...data]);
    expect(await run(["users", "add", "twin", "--set-roles=access", ...data])).toEqual({
      code: 1,
      out: "",
      err: `error: user "twin" already exists\n  help: change it with: summarizer users update twin --set-roles=ROLES ${data.join(" ")}\n`,
    });
  });

  // biome-ignore format: table
  test.each([
    [["get", "nope"],           'error: "nope" is not a kind of resource'],
    [["get", "role/"],          'error: "role/" has no name after the slash'],
    [["rm", "role"],            'error: "role" is not KIND/NAME'],
    [["edit", "connectors/x"],  'error: "connectors/x" is not KIND/NAME'],
    [["users", "update", "x"],  "error: nothing to change"],
    [["tokens", "add"],         "error: --user is missing"],
    [["get", "role", "--server", "ftp://x"], "error: --server must be an address that begins with http:// or https://"],
    [["get", "role", "--database", "mysql://x"], "error: --database must be the address of a PostgreSQL server"],
  ])("%j is refused", async (args, message) => {
    const { code, err } = await run([...args, ...(args.includes("--database") || args.includes("--server") ? [] : data)]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test("keys are rotated, and a key file that others may read is refused", async () => {
    await run(["create", "-f", ...data], { input: secret });
    expect((await run(["keys", "rotate", ...data])).out).toMatch(/^sealed 1 value with the new key [0-9a-f]{16}\n$/);
    const key = join(folder.path, "data", "key");
    await chmod(key, 0o644);
    expect((await run(["get", "role", ...data])).err).toBe(
      `error: the key file ${data[1]}/key is readable by others\n  help: chmod 600 ${data[1]}/key\n`,
    );
    await chmod(key, 0o600);
  });
});

describe("with a server", () => {
  let opened: Awaited<ReturnType<typeof temporaryService>>;
  let server: ReturnType<typeof createAdaptorServer>;
  let environment: Readonly<Record<string, string>>;
  let adminToken: string;
  let data: readonly string[];
  const password = "correct horse battery";

  beforeAll(async () => {
    opened = await temporaryService();
    server = createAdaptorServer({ fetch: createApp(opened.service).fetch });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    environment = {
      SUMMARIZER_SERVER: `http://127.0.0.1:${port}`,
      XDG_CONFIG_HOME: join(opened.folder, "config"),
      SUMMARIZER_TOKEN: "",
    };
    data = ["--data", join(opened.folder, "data")];
    await writeFile(join(opened.folder, "password"), `${password}\n`);
    // What an operator does before the first start.
    const { accounts, resources } = opened.service;
    const text = "kind: user\nversion: v2\nmetadata: {name: admin}\nspec: {roles: [editor, auditor]}\n";
    await resources.apply(localOperator, { file: "", text }, false);
    await accounts.setPassword(localOperator, "admin", password);
    const { value } = await accounts.makeToken(localOperator, { user: "admin", label: "", ttl: "1h" });
    adminToken = value.reveal();
  });

  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await opened[Symbol.asyncDispose]();
  });

  const as = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    run(args, { ...environment, ...more });
  const asAdmin = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    as(args, { SUMMARIZER_TOKEN: adminToken, ...more });
  const passwordFile = () => ["--password-file", join(opened.folder, "password")];

  test("nothing without a login; with one, what its roles allow, and no more", async () => {
    const before = await as(["get", "role"]);
    expect([before.code, before.err]).toEqual([
      1,
      "error: the token is missing\n  help: get a token with: summarizer login\n",
    ]);
    expect((await as(["login", "--user", "admin"], { input: "wrong\n" })).err).toContain(
      "error: wrong user name or password",
    );
    expect((await as(["login", "--user", "admin", ...passwordFile()])).out).toMatch(
      /^logged in to http:\/\/127\.0\.0\.1:\d+ as "admin" until /,
    );
    const logins = join(environment["XDG_CONFIG_HOME"] ?? "", "wherefore-summarizer", "logins.json");
    expect((await stat(logins)).mode & 0o777).toBe(0o600);

    const added = await as([
      "users",
      "add",
      "bob",
      "--set-roles=access,gone",
      "--set-traits",
      "teams=a,b",
      ...passwordFile(),
    ]);
    expect(added).toEqual({
      code: 0,
      out: 'user "bob" has been created\n',
      err: 'warning: role "gone" does not exist\n  help: the user has no permissions until it does\n',
    });
    expect((await as(["users", "update", "bob", "--set-roles=access"])).out).toBe('user "bob" has been updated\n');
    expect((await as(["users", "ls"])).out).toBe("user   roles\nadmin  editor, auditor\nbob    access\n");
    expect((await as(["get", "user/bob"])).out).toContain("traits:\n    teams:\n      - a\n      - b\n");

    const { out: token } = await as(["tokens", "add", "--user", "bob", "--ttl", "1h", "--label", "ci"]);
    expect(token).toMatch(/^wfs_\S+\n$/);
    const bob = { SUMMARIZER_TOKEN: token.trim() };
    expect((await as(["whoami"], bob)).out).toBe(
      "name: bob\nroles:\n  - access\ntraits:\n  teams:\n    - a\n    - b\nrights:\n  session: list, read\n",
    );
    expect(await as(["get", "role"], bob)).toEqual({
      code: 1,
      out: "",
      err: 'error: access denied to perform action "list" on "role"\n',
    });
    expect((await as(["keys", "rotate"])).err).toContain(
      'error: access denied to perform action "rotate" on "inference_secret": no role allows rotate on inference_secret',
    );

    const listed = await as(["tokens", "ls", "--user", "bob", "--format", "json"]);
    const [{ id }]: [{ id: string }] = JSON.parse(listed.out);
    expect((await as(["tokens", "rm", id])).out).toBe(`token "${id}" has been revoked\n`);
    expect((await as(["whoami"], bob)).code).toBe(1);
    expect((await as(["users", "password", "bob"], { input: "a new one, longer\n" })).out).toBe(
      'the password of user "bob" has been set\n',
    );
    expect((await as(["users", "rm", "bob"])).out).toBe('user "bob" has been deleted\n');
    expect((await as(["logout"])).out).toMatch(/^logged out of /);
    expect((await as(["whoami"])).code).toBe(1);
  });

  test("an edit that changes nothing, or the name, or cannot be read, changes nothing", async () => {
    await asAdmin(["create", "-f"], { input: model });
    const edit = (editor: string) => asAdmin(["edit", "inference_model/m"], { EDITOR: editor, VISUAL: "" });
    expect(await edit("true")).toEqual({ code: 0, out: "", err: "edit canceled, no changes made\n" });
    const renamed = await edit("sed -i 's/name: m/name: n/'");
    expect(renamed.code).toBe(1);
    expect(renamed.err).toContain("error: a resource cannot be renamed: metadata.name must be m, got n");
    const [, kept = ""] = /your changes are kept in (.+)\n/.exec(renamed.err) ?? [];
    expect(await readFile(kept, "utf8")).toContain("name: n");
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
    await rm(dirname(kept), { recursive: true });
    expect((await edit("false")).err).toContain("error: the editor false failed: nothing was changed");
    expect((await edit("no-such-editor-here")).err).toContain("error: the editor no-such-editor-here does not exist");
  });

  test("hostile text does not reach the terminal, and comes out all the same", async () => {
    const name = "a\u001b[31m\u009b2J\u202eb";
    const hostile = JSON.stringify({
      kind: "inference_model",
      version: "v1",
      metadata: { name, labels: { [name]: name } },
      spec: { digest: {} },
    });
    expect((await asAdmin(["create"], { input: hostile })).code).toBe(0);
    for (const format of ["yaml", "json", "text"]) {
      const { out } = await asAdmin(["get", "inference_model", "--format", format]);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
      expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      if (format === "yaml") expect((await asAdmin(["create", "-f"], { input: out })).code).toBe(0);
      if (format === "json")
        expect(JSON.parse(out)).toContainEqual(
          expect.objectContaining({ metadata: expect.objectContaining({ name }) }),
        );
    }
    expect((await asAdmin(["rm", `inference_model/${name}`])).code).toBe(0);
  });

  test("the folder of a running service is not opened by a second process, which says who has it", async () => {
    const { code, err } = await startCli(["get", "role", ...data]).finished;
    expect(code).toBe(1);
    expect(err).toMatch(/^error: the data folder .* is in use: .*process \d+/);
    expect(err).toContain("--server");
  });

  test("reports a server that does not exist or is something else", async () => {
    let status = 502;
    const other = createAdaptorServer({ fetch: () => new Response("<html>", { status }) });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    expect((await run(["get", "role", "--server", address])).err).toContain(
      `error: ${address} answered 502, and not as this API does`,
    );
    status = 200;
    expect((await run(["get", "role", "--server", address])).err).toContain(
      `error: ${address} answered 200, and not as this API does`,
    );
    await new Promise((resolve) => other.close(resolve));
    expect((await run(["get", "role", "--server", address])).err).toContain(
      `error: the server at ${address} cannot be reached: ECONNREFUSED`,
    );
  });
});
