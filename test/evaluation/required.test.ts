import * as fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { ContextError, defineEnvironment, field, int, list, map, PolicySet, required, string } from "wherefore";
import { contexts, filters } from "wherefore/testing";
import { runs } from "../runs.ts";

const environment = defineEnvironment({
  fields: {
    doc: { owner: string, size: field(int, { required: true }), labels: map(string) },
    user: required({ name: field(string, { required: true }), teams: list(string), home: { site: string } }),
    site: field(string, { required: true }),
  },
});

const complete = {
  doc: { size: 1 },
  user: { name: "alice" },
  site: "eu",
} as const;

/** What `matches` throws, from the compiled form and from the interpreter, which agree. */
function failure(filter: string, context: unknown): string | undefined {
  const predicate = environment.compile(filter);
  const whole = context as typeof complete;
  const evaluations = [
    () => predicate.matches(whole),
    () => predicate.interpret(whole),
    () => predicate.explain(whole),
  ];
  const said = evaluations.map((evaluate) => {
    try {
      evaluate();
      return undefined;
    } catch (error) {
      if (!(error instanceof ContextError)) throw error;
      return error.message;
    }
  });
  expect(new Set(said).size).toBe(1);
  return said[0];
}

describe("a required field or root", () => {
  test.each<readonly [string, string, unknown, string | undefined]>([
    ["is there", `user.name == "alice" && doc.size == 1`, complete, undefined],
    ["is absent", `user.name == "alice"`, { user: {} }, "user.name: expected a string, which is required, got nothing"],
    [
      "is null",
      `user.name == "alice"`,
      { user: { name: null } },
      "user.name: expected a string, which is required, got null",
    ],
    ["is in a root that is absent", `user.name == "a"`, {}, "user: expected an object, which is required, got nothing"],
    [
      "is in a namespace that is absent",
      "doc.size == 0",
      {},
      "doc: expected an object, which is required, got nothing",
    ],
    [
      "is a root that is absent",
      `contains(user.teams, "a")`,
      {},
      "user: expected an object, which is required, got nothing",
    ],
    [
      "is a root that is null",
      `user.home.site == ""`,
      { user: null },
      "user: expected an object, which is required, got null",
    ],
    [
      "is a root whose own fields are absent",
      `contains(user.teams, "a") || user.home.site == ""`,
      { user: {} },
      undefined,
    ],
    ["is of its zero value", `user.name == "" && doc.size == 0`, { user: { name: "" }, doc: { size: 0 } }, undefined],
    ["is at the top", `site == ""`, {}, "site: expected a string, which is required, got nothing"],
    ["is absent, and not read", `doc.owner == "a" || doc.owner == ""`, {}, undefined],
    ["is absent behind an operand that decides", `doc.owner == "" || user.name == "a"`, {}, undefined],
    [
      "is inherited",
      `site == "eu"`,
      Object.create({ site: "eu" }),
      "site: expected a string, which is required, got nothing",
    ],
  ])("%s", (_title, filter, context, expected) => {
    expect(failure(filter, context)).toBe(expected);
  });

  test("is asked for in what is given", () => {
    const rule = environment.compile("doc.owner == user.name");
    expect(String(rule.given({ user: { name: "alice" } }))).toBe(`doc.owner == "alice"`);
    expect(() => rule.given({ user: {} as { name: string } })).toThrow(
      /^user\.name: expected a string, which is required/,
    );
    expect(() => rule.given({ user: null as never })).toThrow(
      /^user: expected an object, which is required, got null$/,
    );
    expect(String(rule.given({}))).toBe("doc.owner == user.name");
  });

  test("is an error of a set of policies too, unless a policy before it decides", () => {
    const policies = Array.from({ length: 40 }, (_, at) => ({ name: `p${at + 10}`, filter: `user.name == "u${at}"` }));
    const set = new PolicySet([...policies, { name: "a", filter: `doc.owner == "public"` }], environment);
    expect(set.match({ ...complete, user: { name: "u7" } })?.name).toBe("p17");
    expect(() => set.match({ ...complete, user: {} as { name: string } })).toThrow(/^user\.name: expected/);
    expect(set.match({ doc: { size: 1, owner: "public" } } as never)?.name).toBe("a");
  });

  test("never matches a row without it", () => {
    const columns = { "doc.size": "size", "doc.owner": "owner", site: "site" };
    const sql = (filter: string) => environment.compile(filter).toSQL({ dialect: "postgres", columns }).text;
    expect(sql(`doc.size != 3`)).toBe(`"size" IS DISTINCT FROM $1::bigint AND "size" IS NOT NULL`);
    expect(sql(`doc.owner == site || doc.owner == "a"`)).toBe(
      `(COALESCE("owner", '') = COALESCE("site", '') OR "owner" = $1::text) AND "site" IS NOT NULL`,
    );
  });

  test("is in every generated context", () => {
    fc.assert(
      fc.property(filters(environment), contexts(environment), (text, context) => {
        const predicate = environment.compile(text);
        expect(predicate.matches(context)).toBe(predicate.interpret(context));
      }),
      runs(1_000),
    );
  });

  test("is in the type of the context", () => {
    const predicate = environment.compile("doc.owner == user.name");
    type Context = Parameters<typeof predicate.matches>[0];
    expectTypeOf<Context["user"]["name"]>().toEqualTypeOf<string>();
    expectTypeOf<Context["doc"]["size"]>().toEqualTypeOf<number>();
    expectTypeOf<Context["user"]["teams"]>().toEqualTypeOf<readonly string[] | null | undefined>();
    // @ts-expect-error: without a site
    expect(predicate.matches({ doc: { size: 1 }, user: { name: "a" } })).toBe(false);
    // @ts-expect-error: without a name
    expect(() => predicate.given({ user: { teams: [] } })).toThrow(ContextError);
    const left = predicate.given({ user: { name: "alice" }, site: "eu" });
    expectTypeOf<Parameters<typeof left.matches>[0]>().toEqualTypeOf<{ readonly doc: Context["doc"] }>();
    expect(left.matches({ doc: { size: 1, owner: "alice" } })).toBe(true);
  });
});
