import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whereClause } from "wherefore/teleport";
import { filters } from "wherefore/testing";
import { Access } from "../../src/access/access.ts";
import type { Principal } from "../../src/access/principal.ts";
import { localOperator } from "../../src/access/principal.ts";
import { sessionSubject } from "../../src/access/subject.ts";
import type { Role, Rule } from "../../src/kinds/schema.ts";
import { temporaryService } from "../services.ts";
import { endEvents } from "./end-events.ts";

const access = new Access("documented");
let opened: Awaited<ReturnType<typeof temporaryService>>;
const events = new Map<string, Readonly<Record<string, unknown>>>();

beforeAll(async () => {
  opened = await temporaryService();
  const { database, sessions } = opened.service;
  for (const [index, event] of fc.sample(endEvents, { numRuns: 150, seed: 20_261_124 }).entries()) {
    const endEvent = { ...event.event, sid: `session-${index}` };
    events.set(endEvent.sid, endEvent);
    await database.transaction((tx) => sessions.ingest(tx, { kind: event.kind, endEvent }));
  }
});

afterAll(() => opened[Symbol.asyncDispose]());

function principal(
  roles: readonly { allow: readonly Rule[]; deny: readonly Rule[] }[],
  user: Partial<Principal["user"]["spec"]> = {},
): Principal {
  const made = roles.map(
    ({ allow, deny }, index): Role => ({
      kind: "role",
      version: "v7",
      metadata: { name: `role-${index}` },
      spec: { allow: { rules: [...allow] }, deny: { rules: [...deny] } },
    }),
  );
  const metadata = { name: "alice", description: "", labels: {} };
  const spec = { roles: made.map((role) => role.metadata.name), traits: {}, ...user };
  return {
    ...localOperator,
    name: "alice",
    local: false,
    user: { kind: "user", version: "v2", metadata, spec },
    roles: made,
  };
}

/** The ids of the sessions that somebody may list, from the database, and how many rows the database let through. */
async function listed(who: Principal, way: "listing" | "searching" = "listing") {
  const { text, values, admits } = access[way](who, "session", 2);
  const rows = await opened.service.database.query<{ id: string; end_event: unknown }>(
    `SELECT id, end_event FROM sessions WHERE id LIKE $1 AND ${text} ORDER BY id`,
    ["session-%", ...values],
  );
  return { ids: rows.filter(admits).map(({ id }) => id), rows: rows.length };
}

/** The same by asking for each session. */
function allowed(who: Principal, verbs: readonly ("list" | "read")[]): readonly string[] {
  return [...events]
    .filter(([, event]) => verbs.every((verb) => access.decide(who, verb, "session", sessionSubject(event)).allowed))
    .map(([id]) => id)
    .sort();
}

const verbs = fc.constantFrom<string[]>(["list"], ["read", "list"], ["*"], ["read"]);
const kinds = fc.constantFrom<string[]>(["session"], ["*"], ["event", "session"], ["user"]);
const where = fc.option(filters(whereClause, { depth: 2 }), { nil: undefined, freq: 6 });
const rule = fc
  .record({ resources: kinds, verbs, where })
  .map(({ where, ...rule }): Rule => (where === undefined ? rule : { ...rule, where }));
const role = fc.record({
  allow: fc.array(rule, { minLength: 1, maxLength: 3 }),
  deny: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(rule, { maxLength: 2 }) }),
});
const word = fc.constantFrom("", "a", "alice", "prod", "teams");
const user = fc.record({
  roles: fc.array(word, { maxLength: 3 }),
  traits: fc.dictionary(word, fc.array(word, { maxLength: 3 }), { maxKeys: 3 }),
});

describe("to list and to ask for each are the same", () => {
  test("for any roles", async () => {
    let some = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(role, { minLength: 1, maxLength: 3 }), user, async (roles, spec) => {
        const who = principal(roles, spec);
        const expected = allowed(who, ["list"]);
        if (expected.length > 0 && expected.length < events.size) some += 1;
        expect((await listed(who)).ids).toEqual(expected);
        expect((await listed(who, "searching")).ids).toEqual(allowed(who, ["list", "read"]));
      }),
      { numRuns: 250, seed: 20_261_124 },
    );
    // It says something: often some are seen and others are not.
    expect(some).toBeGreaterThan(20);
  });

  // biome-ignore format: table
  test.each([
    ["contains(session.participants, user.metadata.name)"],
    ['resource.metadata.labels["env"] == "prod"'],
    ['resource.metadata.labels["env"] != "prod"'],
    ["contains_any(session.participants, user.spec.traits[\"teams\"])"],
    ['equals(session.login, "root") || contains(session.participants, "a")'],
    ['has_prefix(session.cluster_name, "prod")'],
    ["session.interactive"],
    ['resource.kind == "db" && session.db_name != ""'],
    ['resource.kind == "node"'],
    ['has_prefix(resource.metadata.name, "prod")'],
  ])("%s: and the database is asked all of it", async (where) => {
    const who = principal([{ allow: [{ resources: ["session"], verbs: ["list"], where }], deny: [] }], {
      traits: { teams: ["a", "alice"] },
    });
    const { ids, rows } = await listed(who);
    expect(ids).toEqual(allowed(who, ["list"]));
    expect(rows).toBe(ids.length);
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(events.size);
  });

  test("what the table has not is asked of the rows", async () => {
    const where = 'resource.spec.hostname != "" && contains(session.participants, "alice")';
    const who = principal([{ allow: [{ resources: ["session"], verbs: ["list"], where }], deny: [] }]);
    const { ids, rows } = await listed(who);
    expect(ids).toEqual(allowed(who, ["list"]));
    expect(ids.length).toBeGreaterThan(0);
    expect(rows).toBeGreaterThan(ids.length);
    expect(rows).toBeLessThan(events.size);
  });

  test("the operator sees all, and whoever has a role that is missing nothing", async () => {
    expect((await listed(localOperator)).ids).toHaveLength(events.size);
    const all = { allow: [{ resources: ["session"], verbs: ["*"] }], deny: [] };
    expect((await listed(principal([all]))).ids).toHaveLength(events.size);
    expect((await listed({ ...principal([all]), missingRoles: ["gone"] })).ids).toEqual([]);
  });
});
