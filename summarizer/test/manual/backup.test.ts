import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resources, writeCast } from "../sessions.ts";
import { putDatabase } from "../template.ts";
import { blocksOf, openMachine } from "./machine.ts";
import { startSystemPostgres, systemPostgres } from "./system-postgres.ts";

type Machine = Awaited<ReturnType<typeof openMachine>>;

const secret = "---\n{kind: inference_secret, version: v1, metadata: {name: api-key}, spec: {value: sk-1}}\n";
const [afterwards = ""] = blocksOf("backup.md", "After a restore");

/** Gives a service that runs a secret, a user and a session with its summary. */
async function fill(machine: Machine, environment: Readonly<Record<string, string>>): Promise<void> {
  writeFileSync(join(machine.path, "resources.yaml"), `${resources}${secret}`);
  await writeCast(machine.path, "tls", {}, [["sudo systemctl restart nginx", ""]]);
  machine.must("summarizer create resources.yaml; summarizer users add ada; summarizer ingest tls.cast", environment);
  const isDone = () => machine.must("summarizer recordings ls --state summarized", environment).includes("tls");
  await expect.poll(isDone, { timeout: 60_000, interval: 500 }).toBe(true);
}

/** What a restored service has to have: all that it had, and nothing that came later. */
function expectRestored(machine: Machine, environment: Readonly<Record<string, string>>): void {
  const said = machine.must(afterwards, environment);
  expect(said).toContain("name: api-key");
  expect(said).toMatch(/tls +ssh +alice +web-3 \(prod\).* summarized +MEDIUM/);
  expect(machine.must("summarizer users ls", environment)).toBe("user  roles\nada   –\n");
  machine.must("summarizer recordings download tls --output back", environment);
  const [copy, original] = ["back/tls.cast", "tls.cast"].map((path) => readFileSync(join(machine.path, path)));
  expect(copy).toEqual(original);
  // The key reads the secrets: each is sealed again with another one.
  expect(machine.must("summarizer keys rotate", environment)).toMatch(/^sealed 1 value with the new key /);
}

describe("the backup of the manual", { timeout: 240_000 }, () => {
  test("of an embedded database is restored, after everything was lost", async () => {
    const [backup = "", restore = ""] = blocksOf("backup.md", "Embedded database");
    await using machine = await openMachine();
    await putDatabase(join(machine.data, "database"));
    machine.must("systemctl start summarizer");
    await fill(machine, {});
    machine.must(backup);
    machine.must("summarizer recordings rm tls; summarizer rm inference_secret/api-key; summarizer users add eve");
    machine.must(restore);
    expectRestored(machine, {});
  });

  test.runIf(systemPostgres)("of PostgreSQL is restored into another database, on another machine", async () => {
    const [dump = "", restore = ""] = blocksOf("backup.md", "PostgreSQL");
    using postgres = await startSystemPostgres(systemPostgres ?? "");
    await using machine = await openMachine();
    const environment = { DATABASE_URL: postgres.create("before") };
    const tools = { PATH: `${postgres.bin}:${machine.path}/bin:${process.env["PATH"]}` };
    machine.must("systemctl start summarizer", environment);
    await fill(machine, environment);
    machine.must(dump, { ...environment, ...tools });
    machine.must("summarizer users add eve; summarizer recordings rm tls; systemctl stop summarizer", environment);
    renameSync(machine.data, `${machine.data}.lost`);
    mkdirSync(machine.data);
    const other = { DATABASE_URL: postgres.create("after") };
    machine.must(restore, { ...other, ...tools });
    expectRestored(machine, other);
  });
});
