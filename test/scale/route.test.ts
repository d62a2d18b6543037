import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Policy, PolicySet } from "wherefore";
import { contextFromEvent, sessionFilter } from "wherefore/teleport";
import { sessions } from "../../bench/audit/events.ts";
import { type Log, writeLog } from "../../bench/audit/log.ts";

const example = fileURLToPath(new URL("../../examples/backtest/", import.meta.url));
const policiesPath = join(example, "policies.json");
const policies = JSON.parse(readFileSync(policiesPath, "utf8")) as readonly Policy[];
const set = new PolicySet(policies, sessionFilter);
const options = { seed: 3, count: 4_000 };
const summarized = [...sessions(options)].flatMap(({ event }) =>
  event["interactive"] === true || event["event"] === "db.session.end" ? [event] : [],
);

const folder = mkdtempSync(join(tmpdir(), "wherefore-route-"));
const out = join(folder, "out");
const routes = join(out, set.version);
let log: Log;
beforeAll(() => {
  log = writeLog(folder, options);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [join(example, "route.ts"), ...args], { encoding: "utf8", stdio: "pipe" });

describe("examples/backtest/route.ts", () => {
  test("sends every session to the first policy that matches it", () => {
    expect(run(policiesPath, log.events, out, "--workers", "3")).toMatch(
      new RegExp(`^version ${set.version}: \\d+ files, ${summarized.length} sessions, \\d+ to a policy\n$`),
    );
    const written = readdirSync(routes).flatMap((name) => readFileSync(join(routes, name), "utf8").match(/.+/g) ?? []);
    const expected = summarized.flatMap((event) => {
      const policy = set.match(contextFromEvent(event))?.name;
      return policy === undefined ? [] : [JSON.stringify({ sid: event.sid, policy })];
    });
    expect(written).toEqual(expected);
    expect(new Set(expected.map((line) => (JSON.parse(line) as { policy: string }).policy)).size).toBe(policies.length);
  });

  test("does nothing that is done, and does again what is not", () => {
    expect(run(policiesPath, log.events, out)).toContain(": 0 files, 0 sessions");
    const [first = "", second = ""] = readdirSync(routes);
    const [lost = "", kept = ""] = [join(routes, first), join(routes, second)];
    const before = readFileSync(lost, "utf8");
    const { mtimeMs } = statSync(kept);
    rmSync(lost);
    writeFileSync(`${lost}.1.part`, "cut off");
    expect(run(policiesPath, log.events, out)).toContain(": 1 files,");
    expect(readFileSync(lost, "utf8")).toBe(before);
    expect(statSync(kept).mtimeMs).toBe(mtimeMs);
  });

  test("is done by several at once, who may do the same twice", async () => {
    const twice = join(folder, "twice");
    const args = [join(example, "route.ts"), policiesPath, log.events, twice, "--workers", "2"];
    const runOnce = () => promisify(execFile)(process.execPath, args);
    await Promise.all([runOnce(), runOnce(), runOnce()]);
    const names = readdirSync(join(twice, set.version));
    expect(names).toEqual(readdirSync(routes).filter((name) => !name.endsWith(".part")));
    for (const name of names) {
      expect(readFileSync(join(twice, set.version, name))).toEqual(readFileSync(join(routes, name)));
    }
  });

  test("files another version of the policies apart", () => {
    const fewer = join(folder, "fewer.json");
    writeFileSync(fewer, JSON.stringify(policies.slice(1)));
    const { version } = new PolicySet(policies.slice(1), sessionFilter);
    expect(run(fewer, log.events, out)).toContain(`version ${version}: `);
    expect(readdirSync(out).sort()).toEqual([set.version, version].sort());
  });

  test("says what it wants", () => {
    expect(() => run(policiesPath)).toThrow(/usage: node route.ts POLICIES.json LOG OUT/);
    expect(() => run(policiesPath, log.events, out, "--workers", "none")).toThrow(/--workers.*"none"/);
  });

  test("a worker refuses policies of another version than it is told", async () => {
    const worker = new Worker(join(example, "worker.ts"), { workerData: { policies, version: "0".repeat(32) } });
    const error = await new Promise<unknown>((resolve) => worker.on("error", resolve));
    expect(String(error)).toContain(`the policies are of version ${set.version}, not 000`);
  });

  test("passes over what is no session", () => {
    const other = mkdtempSync(join(folder, "other-"));
    const events = [
      { event: "user.login" },
      { event: "session.end", sid: "1", interactive: false },
      { event: "print" },
    ];
    writeFileSync(join(other, "a.jsonl"), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
    expect(run(policiesPath, other, join(folder, "none"))).toContain(": 1 files, 0 sessions, 0 to a policy");
  });

  test.each([
    [`{"event":"db.session.end","user_roles":"dba"}`, "user.spec.roles: expected a list, got a string"],
    [`{"event":`, "Unexpected end of JSON input"],
  ])("stops at %s, and says where", (line, message) => {
    const broken = mkdtempSync(join(folder, "broken-"));
    writeFileSync(join(broken, "a.jsonl"), `{"event":"print"}\n${line}\n`);
    expect(() => run(policiesPath, broken, out)).toThrow(`a.jsonl:2: ${message}`);
  });
});
