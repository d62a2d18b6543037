import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { createApp } from "../../src/server/app.ts";
import { temporaryService } from "../services.ts";
import { temporaryFolder } from "../sessions.ts";
import { putDatabase } from "../template.ts";
import { type Finished, runCliWith } from "./run-cli.ts";

const password = "correct horse battery";
let opened: Awaited<ReturnType<typeof temporaryService>>;
let server: ReturnType<typeof createAdaptorServer>;
let url: string;

beforeAll(async () => {
  opened = await temporaryService();
  const { accounts, resources } = opened.service;
  const user = "kind: user\nversion: v2\nmetadata: {name: ada}\nspec: {roles: [editor, auditor]}\n";
  await resources.apply(localOperator, { file: "", text: user }, false);
  await accounts.setPassword(localOperator, "ada", password);
  server = createAdaptorServer({ fetch: createApp(opened.service).fetch });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await opened[Symbol.asyncDispose]();
});

/** A person's account on a machine: the folder of its logins, and another one to work in. */
async function account() {
  const folder = await temporaryFolder();
  const environment = { XDG_CONFIG_HOME: join(folder.path, "config"), SUMMARIZER_DATA: "", SUMMARIZER_SERVER: "" };
  const run = async (args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Finished> =>
    await runCliWith({ environment: { ...environment, ...more }, input: `${password}\n` }, ...args);
  return {
    path: folder.path,
    run,
    login: () => run(["login", "--server", `${url}/`, "--user", "ada"]),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe("a login", () => {
  const users = "user  roles\nada   editor, auditor\n";

  test("is what later commands use, which they say, until it is forgotten", async () => {
    await using person = await account();
    expect(await person.login()).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^logged in to .* as "ada" until /),
    });
    const notice = `Using ${url}, where you are logged in as "ada"\n`;
    expect(await person.run(["users", "ls"])).toEqual({ code: 0, out: users, err: notice });
    expect((await person.run(["whoami", "--json"])).err).toBe(notice);
    expect(await person.run(["logout"])).toMatchObject({ code: 0, out: `logged out of ${url}\n` });
    expect(await person.run(["logout"])).toMatchObject({ code: 2, err: expect.stringContaining("no server is named") });
    const logins = await readFile(join(person.path, "config/wherefore-summarizer/logins.json"), "utf8");
    expect(JSON.parse(logins)).toEqual({ logins: {} });
  });

  test("gives way to what the command line and the environment name", async () => {
    await using person = await account();
    await person.login();
    const data = join(person.path, "data");
    await putDatabase(join(data, "database"));
    const none = { code: 0, out: "user  roles\n", err: "" };
    expect(await person.run(["users", "ls", "--data", data])).toEqual(none);
    expect(await person.run(["users", "ls"], { SUMMARIZER_DATA: data })).toEqual(none);
    expect(await person.run(["users", "ls", "--server", url])).toEqual({ code: 0, out: users, err: "" });
    const away = await person.run(["users", "ls"], { SUMMARIZER_SERVER: "http://127.0.0.1:9" });
    expect(away.err).toContain("error: the server at http://127.0.0.1:9 cannot be reached");
  });

  test("survives a file of logins that cannot be read", async () => {
    await using person = await account();
    const folder = join(person.path, "config/wherefore-summarizer");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "logins.json"), '{"http://old.example": {"user": 1}}');
    expect((await person.login()).code).toBe(0);
    expect((await person.run(["whoami"])).code).toBe(0);
  });
});

describe("without a store", () => {
  // biome-ignore format: table
  test.each([
    [["recordings", "ls"]],
    [["recordings", "search", "nginx"]],
    [["users", "password", "ada"]],
    [["users", "ls"]],
    [["get", "role"]],
    [["edit", "role/x"]],
    [["rm", "role/x"]],
    [["retry", "--failed"]],
    [["tokens", "add", "--user", "ada"]],
    [["policies", "backtest"]],
    [["audit"]],
    [["keys", "rotate"]],
  ])("%j creates none, and says what to do", async (args) => {
    await using person = await account();
    const data = join(person.path, "data");
    expect(await person.run([...args, "--data", data])).toEqual({
      code: 2,
      out: "",
      err:
        `error: there is no store in ${data}\n  help: name the folder of one with --data, ` +
        `log in to a server (summarizer login --server URL), or create one (summarizer serve --data ${data})\n`,
    });
    expect(existsSync(data)).toBe(false);
  });

  test("commands that bring something create one, and say so", async () => {
    await using person = await account();
    const data = join(person.path, "data");
    const added = await person.run(["users", "add", "bob", "--data", data]);
    expect(added).toMatchObject({ code: 0, out: 'user "bob" has been created\n' });
    expect(added.err).toContain(`Creating a store in ${data}\n`);
    expect((await person.run(["users", "ls", "--data", data])).out).toContain("bob");
  });
});
