import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { contextFromEvent, type SessionContext, sessionFilter } from "wherefore/teleport";
import { generatorVersion, sessions } from "../../bench/audit/events.ts";
import { writeLog } from "../../bench/audit/log.ts";

const options = { seed: 1, count: 20_000 };
const all = [...sessions(options)].map(({ event, recordingBytes }) => ({ event, recordingBytes }));
const folder = mkdtempSync(join(tmpdir(), "wherefore-log-"));
afterAll(() => rmSync(folder, { recursive: true }));

const share = (has: (context: SessionContext, event: (typeof all)[number]["event"]) => boolean): number =>
  all.filter(({ event }) => has(contextFromEvent(event), event)).length / all.length;

describe("the generated log", () => {
  test("is the same on every machine for one version of the generator; raise the version when it changes", () => {
    const hash = createHash("sha256");
    for (const session of all) hash.update(JSON.stringify(session));
    expect([generatorVersion, hash.digest("hex").slice(0, 16)]).toEqual([1, "403fced33b71770b"]);
  });

  test("differs by seed", () => {
    const [first] = sessions({ seed: 2, count: 1 });
    expect(first?.event).not.toEqual(all[0]?.event);
  });

  test("has events in the order of their times, and no id twice", () => {
    const times = all.map(({ event }) => event.time);
    expect(times).toEqual([...new Set(times)].sort());
    expect(new Set(all.map(({ event }) => event.sid)).size).toBe(all.length);
    expect(times[0]).toMatch(/^2026-07-01/);
    expect(times.at(-1)).toMatch(/^2026-1[01]-/);
  });

  test("fits the environment, in every field", () => {
    const known = new Set(sessionFilter.fields.map(({ name }) => name));
    const set = new Set(
      all.flatMap(({ event }) => Object.entries(event).flatMap(([name, value]) => (value === undefined ? [] : [name]))),
    );
    expect([...set].filter((name) => !known.has(`session.${name}`))).toEqual([]);
    const whole = sessionFilter.compile(
      [...set]
        .map((name) => `session.${name} == session.${name}`)
        .filter((text) => !/traits|labels/.test(text))
        .join(" && "),
    );
    for (const { event } of all) expect(whole.interpret(contextFromEvent(event))).toBe(true);
  });

  test.each<[string, number, number, Parameters<typeof share>[0]]>([
    ["ssh", 0.65, 0.8, ({ kind }) => kind === "ssh"],
    ["k8s", 0.12, 0.25, ({ kind }) => kind === "k8s"],
    ["db", 0.05, 0.15, ({ kind }) => kind === "db"],
    ["of the busiest user", 0.05, 0.2, ({ user }) => user?.metadata?.name === "alice"],
    ["in the largest cluster", 0.3, 0.6, (_, event) => event["cluster_name"] === "prod-eu"],
    ["without labels", 0.005, 0.1, ({ resource }) => resource?.metadata?.labels == null],
    ["with no label", 0.005, 0.1, ({ resource }) => Object.keys(resource?.metadata?.labels ?? { a: "" }).length === 0],
    ["without traits", 0.1, 0.4, ({ user }) => user?.spec?.traits == null],
    ["without participants", 0.05, 0.3, ({ session }) => session?.participants == null],
    ["with an empty list of participants", 0.005, 0.05, ({ session }) => session?.participants?.length === 0],
    ["of more people than one", 0.01, 0.1, ({ session }) => (session?.participants?.length ?? 0) > 1],
    ["with a label that is rare", 0.0005, 0.01, (_, event) => JSON.stringify(event).includes(`"compliance":"pci"`)],
  ])("has a share of sessions %s", (_what, least, most, has) => {
    expect(share(has)).toBeGreaterThan(least);
    expect(share(has)).toBeLessThan(most);
  });

  test("has label sets of many forms", () => {
    const forms = all.map(({ event }) => Object.keys(contextFromEvent(event).resource?.metadata?.labels ?? {}).join());
    expect(new Set(forms).size).toBeGreaterThan(50);
  });

  test("is written as a file for each day, and a list of recordings", () => {
    const log = writeLog(folder, options);
    const days = readdirSync(log.events);
    const lines = days.flatMap((day) => readFileSync(join(log.events, day), "utf8").trimEnd().split("\n"));
    expect(lines).toEqual(all.map(({ event }) => JSON.stringify(event)));
    expect(days).toEqual([...new Set(all.map(({ event }) => `${event.time.slice(0, 10)}.jsonl`))]);
    const sizes = readFileSync(log.recordings, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const recorded = all.filter(({ recordingBytes }) => recordingBytes > 0);
    expect(sizes).toEqual(recorded.map(({ event, recordingBytes }) => ({ sid: event.sid, bytes: recordingBytes })));
    expect(recorded.every(({ event }) => event["interactive"] === true || event["event"] === "db.session.end")).toBe(
      true,
    );
  });
});
