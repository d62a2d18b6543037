import { describe, expect, expectTypeOf, test } from "vitest";
import { bool, defineEnvironment, FilterError, field, fn, int, list, map, string, timestamp } from "wherefore";

const environment = defineEnvironment({
  fields: {
    name: string,
    user: { roles: list(string), traits: map(list(string)), admin: field(bool, { doc: "may do anything" }) },
    size: int,
    began: timestamp,
    env: field(string, { kinds: ["ssh"] }),
  },
  aliases: { roles: "user.roles" },
  kinds: ["ssh", "db"],
});

describe("defineEnvironment", () => {
  test("infers the context that matches takes", () => {
    const predicate = environment.compile(`name == "a"`);
    type Context = Parameters<typeof predicate.matches>[0];
    expectTypeOf<Context["name"]>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<Context["size"]>().toEqualTypeOf<number | null | undefined>();
    expectTypeOf<Context["began"]>().toEqualTypeOf<string | Date | null | undefined>();
    expectTypeOf<NonNullable<Context["user"]>["roles"]>().toEqualTypeOf<readonly string[] | null | undefined>();
    expectTypeOf<NonNullable<Context["user"]>["admin"]>().toEqualTypeOf<boolean | null | undefined>();
    expectTypeOf<{ user: { roles: number[] } }>().not.toExtend<Context>();
    expectTypeOf<{ user: { traits: Map<string, string[]> } }>().toExtend<Context>();
    expectTypeOf<{ user: { traits: { teams: string[] } } }>().toExtend<Context>();
  });

  test("infers the values that a field has, where they are written out", () => {
    const values: readonly string[] = ["a"];
    const closed = defineEnvironment({
      fields: {
        status: field(string, { values: ["open", "paid"] }),
        flags: field(list(string), { values: ["gift"], required: true }),
        any: field(string, { values }),
        byKind: field(string, { values: { web: ["a"] } }),
      },
      kinds: ["web"],
    });
    type Context = Parameters<ReturnType<typeof closed.compile>["matches"]>[0];
    expectTypeOf<Context["status"]>().toEqualTypeOf<"open" | "paid" | null | undefined>();
    expectTypeOf<Context["flags"]>().toEqualTypeOf<readonly "gift"[]>();
    expectTypeOf<Context["any"]>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<Context["byKind"]>().toEqualTypeOf<string | null | undefined>();
  });

  test("lists its fields in order, with what is known of them", () => {
    expect(environment.fields.map(({ name, doc, kinds }) => [name, doc, kinds])).toEqual([
      ["name", undefined, undefined],
      ["user.roles", undefined, undefined],
      ["user.traits", undefined, undefined],
      ["user.admin", "may do anything", undefined],
      ["size", undefined, undefined],
      ["began", undefined, undefined],
      ["env", undefined, ["ssh"]],
    ]);
  });

  test("an environment of one's own is not held to what a cluster can do", () => {
    expect(environment.check(`user.admin\n && size == 1 && is_subset(user.roles, "a")`).diagnostics).toEqual([]);
  });

  test.each([
    [
      "a dialect that does not exist",
      () => environment.with({ dialect: "sql" as never }),
      `unknown dialect "sql"; there are: documented, teleport`,
    ],
    [
      "a kind that does not exist",
      () => environment.with({ kinds: ["web"] }),
      `unknown kind "web"; the kinds are ssh, db`,
    ],
    [
      "a kind, where there are none",
      () => defineEnvironment({ fields: {} }, { kinds: ["a"] }),
      `unknown kind "a"; this environment has no kinds`,
    ],
  ])("refuses %s", (_title, build, message) => {
    expect(build).toThrow(new TypeError(message));
  });

  test("options stay where they are not given anew, and the environment is not changed", () => {
    const teleport = environment.with({ dialect: "teleport", limits: { depth: 3 } });
    const ssh = teleport.with({ kinds: ["ssh"] });
    expect(ssh.data.dialect.name).toBe("teleport");
    expect(ssh.data.limits.depth).toBe(3);
    expect(ssh.data.kinds).toEqual(["ssh"]);
    expect(environment.data.dialect.name).toBe("documented");
    expect(environment.data.kinds).toEqual(["ssh", "db"]);
    expect(environment.with({ limits: { depth: undefined } as never }).data.limits.depth).toBe(100);
  });

  test("takes functions of one's own, checked as the others are", () => {
    const suffix = fn(
      "ends_with",
      [
        ["s", string],
        ["suffix", string],
      ],
      bool,
      "s ends with suffix",
      (s, end) => s.endsWith(end),
      [],
    );
    const own = defineEnvironment({ fields: { name: string }, functions: [suffix], only: ["ends_with"] });
    expect(own.compile(`ends_with(name, "x")`).matches({ name: "ax" })).toBe(true);
    expect(own.check(`ends_with(name)`).diagnostics.map(({ code }) => code)).toEqual(["wrong-arity"]);
    expect(own.check(`contains(name, "x")`).diagnostics.map(({ code }) => code)).toEqual(["unknown-function"]);
  });
});

describe("what is no text", () => {
  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a whole number", 5],
    ["a list", ["name"]],
    ["an object", { length: 3 }],
    ["a function", () => "name"],
    ["a symbol", Symbol("name")],
    ["a bigint", 5n],
  ])("%s is refused by a diagnostic", (shape, value) => {
    const text = value as string;
    const message = `the filter must be a string, got ${shape}`;
    const diagnostic = { code: "not-a-string", severity: "error", span: { start: 0, end: 0 }, message };
    expect(environment.check(text)).toMatchObject({ ok: false, diagnostics: [diagnostic] });
    for (const refuse of [() => environment.compile(text), () => environment.format(text)]) {
      expect(refuse).toThrow(FilterError);
      expect(refuse).toThrow(`error[not-a-string]: ${message}`);
    }
    expect(environment.complete(text, 0)).toEqual([]);
    expect(environment.hover(text, 0)).toBeUndefined();
  });

  test.each([undefined, null, "1", {}, 5n, Symbol("1")])("nothing is known at the offset %s", (offset) => {
    expect(environment.complete("name", offset as number)).toEqual([]);
    expect(environment.hover("name", offset as number)).toBeUndefined();
  });
});

describe("compile", () => {
  test("throws all diagnostics, rendered", () => {
    const text = `contains(user.role, "dev") && nmae == "a"`;
    const error = thrown(() => environment.compile(text));
    expect(error).toBeInstanceOf(FilterError);
    expect((error as FilterError).diagnostics.map(({ code }) => code)).toEqual(["unknown-field", "unknown-name"]);
    expect((error as FilterError).message).toContain("did you mean `roles`?");
  });

  test("keeps the text, its canonical form and the fields that it reads", () => {
    const predicate = environment.compile(` contains( user.roles ,"dev")&&(name=="a"||name=="b") `);
    expect(predicate.source).toBe(` contains( user.roles ,"dev")&&(name=="a"||name=="b") `);
    expect(String(predicate)).toBe(`contains(user.roles, "dev") && (name == "a" || name == "b")`);
    expect(predicate.fields).toEqual(["user.roles", "name"]);
  });

  test("reads an alias in the documented dialect alone", () => {
    expect(environment.compile(`contains(roles, "dev")`).matches({ user: { roles: ["dev"] } })).toBe(true);
    expect(() => environment.with({ dialect: "teleport" }).compile(`contains(roles, "dev")`)).toThrow(FilterError);
  });
});

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
