import { describe, expect, expectTypeOf, test } from "vitest";
import {
  bool,
  type Diagnostic,
  type Dialect,
  defineEnvironment,
  type FilterEnvironment,
  FilterError,
  field,
  fn,
  int,
  list,
  map,
  string,
  timestamp,
} from "wherefore";

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

/** The same with two dialects: one reads all of the language, one has limits and a function of its own. */
const dialects = {
  page: { reader: "the page" },
  store: {
    reader: "the store",
    scalars: ["string"],
    aliases: false,
    lineBreaks: false,
    keywords: false,
    functions: [
      fn(
        "has_prefix",
        [
          ["s", string],
          ["prefix", string],
        ],
        bool,
        "s starts with prefix in any case",
        (s, prefix) => s.toLowerCase().startsWith(prefix.toLowerCase()),
        [[`has_prefix("Abc", "a")`, true]],
      ),
      fn("is_short", [["s", string]], bool, "s has few letters", (s) => s.length < 5, []),
    ],
  },
} satisfies Record<string, Dialect>;
const bilingual = defineEnvironment({
  fields: { name: string, type: { default: string }, size: int },
  aliases: { title: "name" },
  dialects,
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

  test("an environment without dialects is held to the language alone", () => {
    expect(environment.check(`user.admin\n && size == 1 && is_subset(user.roles, "a")`).diagnostics).toEqual([]);
  });

  test.each([
    [
      "a dialect that does not exist",
      () => bilingual.with({ dialect: "sql" as never }),
      `unknown dialect "sql"; the dialects are page, store`,
    ],
    [
      "a dialect that is misspelled",
      () => bilingual.with({ dialect: "stroe" as never }),
      `unknown dialect "stroe"; the dialects are page, store`,
    ],
    [
      "a dialect, where there are none",
      () => environment.with({ dialect: "store" as never }),
      `unknown dialect "store"; this environment has no dialects`,
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
    const deep = environment.with({ limits: { depth: 3 } });
    const ssh = deep.with({ kinds: ["ssh"] });
    expect(ssh.data.limits.depth).toBe(3);
    expect(ssh.data.kinds).toEqual(["ssh"]);
    expect(environment.data.kinds).toEqual(["ssh", "db"]);
    expect(bilingual.with({ dialect: "store" }).with({ limits: {} }).data.dialect.name).toBe("store");
    expect(bilingual.data.dialect.name).toBe("page");
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

  test("reads an alias", () => {
    expect(environment.compile(`contains(roles, "dev")`).matches({ user: { roles: ["dev"] } })).toBe(true);
  });
});

describe("the dialects of an environment", () => {
  const store = bilingual.with({ dialect: "store" });
  const said = (one: { check(text: string): { readonly diagnostics: readonly Diagnostic[] } }, text: string) =>
    one.check(text).diagnostics.map(({ code, severity, message }) => `${severity} ${code}: ${message}`);

  test("have names that the compiler checks", () => {
    expectTypeOf(bilingual.with).parameter(0).toHaveProperty("dialect").toEqualTypeOf<"page" | "store" | undefined>();
    expectTypeOf(environment.with).parameter(0).toHaveProperty("dialect").toEqualTypeOf<undefined>();
    // @ts-expect-error: no such dialect
    expect(() => bilingual.with({ dialect: "shop" })).toThrow(TypeError);
    // @ts-expect-error: no such dialect
    expect(() => defineEnvironment({ fields: {}, dialects }, { dialect: "shop" })).toThrow(TypeError);
    const any: FilterEnvironment = bilingual;
    expect(any.with({ dialect: "store" }).data.dialect.name).toBe("store");
  });

  test("evaluate their own functions", () => {
    const text = `has_prefix(name, "ab")`;
    expect(bilingual.compile(text).matches({ name: "Abc" })).toBe(false);
    expect(store.compile(text).matches({ name: "Abc" })).toBe(true);
    expect(store.functions.map(({ name }) => name)).toContain("is_short");
    expect(bilingual.functions.map(({ name }) => name)).not.toContain("is_short");
  });

  test("run the examples of their functions in the dialect itself", () => {
    const wrong = { ...dialects.store.functions[0], examples: [[`has_prefix("b", "a")`, true]] as const };
    const build = () =>
      defineEnvironment({ fields: {}, dialects: { page: {}, store: { functions: [wrong as never] } } });
    expect(build).toThrow('dialects.store.functions[0].examples[0]: `has_prefix("b", "a")` is false, not true');
  });

  test.each([
    [
      `title == "a"`,
      ["warning dialect-alias: title is read as name; the store does not recognize it"],
      ["error unknown-name: `title` is not defined; did you mean `name`?"],
    ],
    [
      "size == 1",
      ["warning dialect-scalar: the store cannot filter on size: it is an int"],
      ["error dialect-scalar: the store cannot filter on size: it is an int"],
    ],
    [
      `name == "a"\n&& name == "a"`,
      ['warning dialect-line-break: the store does not accept a line break before "&&"'],
      ['error dialect-line-break: the store does not accept a line break before "&&"'],
    ],
    [
      `type.default == "a"`,
      ['warning dialect-keyword: the store does not accept "default" after a dot: it is a Go keyword'],
      ['error dialect-keyword: the store does not accept "default" after a dot: it is a Go keyword'],
    ],
    [
      `has_prefix(name, "a")`,
      [
        "warning dialect-function: has_prefix tests whether s starts with prefix; in the store, it tests whether s starts with prefix in any case",
      ],
      [
        "warning dialect-function: has_prefix tests whether s starts with prefix in any case; in the page, it tests whether s starts with prefix",
      ],
    ],
    [
      "is_short(name)",
      ["error unknown-function: `is_short` is not a function"],
      ["warning dialect-function: is_short tests whether s has few letters; in the page, it does not exist"],
    ],
  ])("disagree on %s", (text, inPage, inStore) => {
    expect(said(bilingual, text).filter((one) => !one.includes("duplicate-operand"))).toEqual(inPage);
    expect(said(store, text).filter((one) => !one.includes("duplicate-operand"))).toEqual(inStore);
    const refuses = inStore.some((one) => one.startsWith("error"));
    if (refuses) expect(() => store.compile(text)).toThrow(FilterError);
    else expect(() => store.compile(text)).not.toThrow();
  });

  test("can be three, of which several refuse the same", () => {
    const strict = { scalars: [] };
    const three = defineEnvironment({ fields: { size: int }, dialects: { page: {}, north: strict, south: strict } });
    expect(three.check("size == 1").diagnostics).toMatchObject([
      {
        severity: "warning",
        message: '"north" and "south" cannot filter on size: it is an int',
        help: 'this works in the dialect "page"',
        params: { dialect: "page", readers: ['"north"', '"south"'], isRefused: false },
      },
    ]);
    expect(three.with({ dialect: "south" }).check("size == 1").diagnostics).toMatchObject([
      { severity: "error", message: '"south" cannot filter on size: it is an int', help: "test a list" },
    ]);
  });

  test("of one alone refuses what it does not have", () => {
    const only = defineEnvironment({ fields: { size: int }, dialects: { store: { scalars: ["string"] } } });
    expect(() => only.compile("size == 1")).toThrow(FilterError);
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
