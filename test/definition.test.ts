import { describe, expect, test } from "vitest";
import {
  any,
  bool,
  DefinitionError,
  defineEnvironment,
  either,
  FilterEnvironment,
  type FunctionRow,
  field,
  fn,
  list,
  map,
  string,
  timestamp,
} from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { checkDefinition } from "../src/definition/check-definition.ts";
import { dialects } from "../src/teleport/dialects.ts";
import { aliases, sessionFilterFields } from "../src/teleport/filter-fields.ts";
import { getters } from "../src/teleport/getters.ts";
import { labelFunctions, textEquality, textFunctions } from "../src/teleport/label-functions.ts";
import { otherKinds } from "../src/teleport/other-kinds.ts";
import { labelFields } from "../src/teleport/role-fields.ts";
import { sessionKinds, summarizedKinds } from "../src/teleport/session-fields.ts";

/** The problems of a definition as one might write it in plain JavaScript, a line each. */
function problemsOf(definition: unknown): readonly string[] {
  try {
    defineEnvironment(definition as never);
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return error.problems.map(
      ({ path, message, help }) => `${path}: ${message}${help === undefined ? "" : `; ${help}`}`,
    );
  }
  return [];
}

const isOdd = (text: string): boolean => text.length % 2 === 1;
const odd = fn("odd", [["s", string]], bool, "its length is odd", isOdd, [[`odd("a")`, true]]);
const row = (changes: Readonly<Record<string, unknown>>) => ({ ...odd, examples: [], ...changes });
const cycle: Record<string, unknown> = { name: string };
cycle["self"] = cycle;

// biome-ignore format: table
const structures: readonly (readonly [title: string, definition: unknown, ...problems: readonly string[]])[] = [
  ["nothing", undefined, "the definition: expected an object, got nothing; write { fields: { name: string } }"],
  ["a list", [], "the definition: expected an object, got a list; write { fields: { name: string } }"],
  ["no fields", {}, "fields: expected an object of fields, got nothing; write { fields: { name: string } }"],
  ["a misspelled member", { fields: {}, alias: {} }, `alias: unknown member; did you mean "aliases"?`],
  ["the name of a type", { fields: { a: "string" } }, `fields.a: expected a type, a field or a namespace of fields, got the string "string"; write the type itself, which "wherefore" exports: { a: string }`],
  ["the name of a type elsewhere", { fields: { size: "Number", of: "uuid" } }, `fields.size: expected a type, a field or a namespace of fields, got the string "Number"; write the type itself, which "wherefore" exports: { size: float }`, `fields.of: expected a type, a field or a namespace of fields, got the string "uuid"; write a type, such as \`string\`, or an object of fields`],
  ["null, a list and a function", { fields: { a: null, b: [string], c: list } }, "fields.a: expected a type, a field or a namespace of fields, got null; write a type, such as `string`, or an object of fields", "fields.b: expected a type, a field or a namespace of fields, got a list; write a type, such as `string`, or an object of fields", "fields.c: expected a type, a field or a namespace of fields, got a function; write a type, such as `string`, or an object of fields"],
  ["an unknown type", { fields: { a: { kind: "number" } } }, `fields.a: unknown type "number"; the types are string, bool, int, float, timestamp, list(…) and map(…)`],
  ["a list of nothing", { fields: { a: { kind: "list" } } }, "fields.a: expected a type, got nothing; the types are string, bool, int, float, timestamp, list(…) and map(…)"],
  ["a namespace in itself", { fields: cycle }, "fields.self: the namespace contains itself; list only the fields that filters read"],
  ["an unknown member of a field", { fields: { a: field(string, { dco: "x" } as never) } }, `fields.a.dco: unknown member; did you mean "doc"?`],
  ["members of a field of the wrong shape", { fields: { a: { kind: "field", type: string, doc: 1, kinds: "ssh" } } }, "fields.a.doc: expected a string, got a whole number", `fields.a.kinds: expected a list of strings, got the string "ssh"`],
  ["a kind that is not declared", { fields: { a: field(string, { kinds: ["shs"] }) }, kinds: ["ssh"] }, `fields.a.kinds[0]: unknown kind "shs"; did you mean "ssh"?`],
  ["kinds that are not texts", { fields: {}, kinds: [1] }, "kinds: expected a list of strings, got a list"],
  ["kinds twice, and unknown defaults", { fields: {}, kinds: ["a", "a"], defaultKinds: ["b"], otherKinds: { x: "c" } }, `kinds[1]: "a" is listed twice; remove one`, `otherKinds.x: unknown kind "c"; the kinds are a`, `defaultKinds[0]: unknown kind "b"; the kinds are a`],
  ["keys of what is no map", { fields: { a: field(string, { keys: ["env"] }) } }, "fields.a.keys: only a map can have keys; remove keys, or make the field a map"],
  ["values of what is no text", { fields: { a: field(map(string), { values: ["x"] }) } }, "fields.a.values: only a string or a list of strings can have values; remove it"],
  ["no values", { fields: { a: field(string, { values: [] }) } }, "fields.a.values: the list of values is empty; list the values"],
  ["names that no filter can spell", { fields: { "cost-center": string, true: string, "": string, a: { true: string, "b c": {} } } }, `fields["cost-center"]: "cost-center" is not a valid name: use letters, digits and _, and do not begin with a digit; rename it, or mark a field that only functions read as \`hidden: true\``, "fields.true: `true` is a literal, not a name; rename it, or mark a field that only functions read as `hidden: true`", `fields[""]: the name is empty; rename it, or mark a field that only functions read as \`hidden: true\``, `fields.a["b c"]: "b c" is not a valid name: use letters, digits and _, and do not begin with a digit; rename it, or mark a field that only functions read as \`hidden: true\``],
  ["an alias of nothing, and one that a field hides", { fields: { name: string, user: { id: string } }, aliases: { a: "nmae", name: "user.id", user: "name" } }, `aliases.a: unknown field "nmae"; did you mean "name"?`, "aliases.name: a field is named `name`, so the alias is never used; remove one of them", "aliases.user: a field is named `user`, so the alias is never used; remove one of them"],
  ["an alias of what is hidden", { fields: { a: field(string, { hidden: true }) }, aliases: { b: "a" } }, `aliases.b: unknown field "a"; leave it out`],
  ["unknown functions and operators", { fields: {}, only: ["hasprefix"], operators: ["==", "<"] }, `only[0]: unknown function "hasprefix"; did you mean "has_prefix"?`, `operators[1]: unknown operator "<"; the operators are ==, !=`],
  ["a getter of nothing", { fields: { name: string }, getters: { nmae: () => "", name: "x" } }, `getters["nmae"]: unknown field "nmae"; did you mean "name"?`, `getters["name"]: expected a function, got the string "x"`],
  ["a subject of the wrong shape", { fields: {}, subject: "order" }, `subject: expected { one: "order", many: "orders" }, got the string "order"`],
  ["dialects of the wrong shape", { fields: {}, dialects: { a: undefined, b: { scalar: ["string"] }, c: { scalars: ["text"], reader: 1, aliases: "no" } } }, "dialects.a: expected an object, got nothing", `dialects.b.scalar: unknown member; did you mean "scalars"?`, "dialects.c.scalars: expected a list of string, bool, int, float, timestamp, got a list", "dialects.c.reader: expected a string, got a whole number", `dialects.c.aliases: expected true or false, got the string "no"`],
  ["functions of a dialect of the wrong shape", { fields: { odd: string }, dialects: { a: { functions: [odd] }, b: { functions: odd } } }, "dialects.a.functions[0]: a field is also named `odd`; rename one of them", "dialects.b.functions: expected a list of functions, got an object; write functions: [fn(…)]"],
  ["functions that are no list", { fields: {}, functions: odd }, "functions: expected a list of functions, got an object; write functions: [fn(…)]"],
  ["a function in place of a row", { fields: {}, functions: [isOdd] }, "functions[0]: expected a function made by fn(…), got a function"],
  ["a row without members", { fields: {}, functions: [{ name: "x", evaluate: () => true, result: bool }] }, "functions[0].parameters: required member is missing; make the function with fn(…)", "functions[0].doc: required member is missing; make the function with fn(…)", "functions[0].examples: required member is missing; make the function with fn(…)"],
  ["a misspelled member of a row", { fields: {}, functions: [row({ validat: () => undefined })] }, `functions[0].validat: unknown member; did you mean "validate"?`],
  ["names that no filter can call", { fields: {}, functions: [row({ name: "is odd" }), row({ name: "" }), row({ name: "true" })] }, `functions[0].name: "is odd" is not a valid function name: use letters, digits and _, and do not begin with a digit; rename it`, `functions[1].name: the name is empty; name the function: "has_domain"`, `functions[2].name: "true" is not a valid function name: use letters, digits and _, and do not begin with a digit; rename it`],
  ["two functions of one name, and a field", { fields: { odd: string }, functions: [odd, odd] }, "functions[0]: a field is also named `odd`; rename one of them", "functions[1]: functions[0] is also named `odd`; rename one, or write one function that takes either(…)", "functions[1]: a field is also named `odd`; rename one of them"],
  ["a result that is no type", { fields: {}, functions: [row({ result: "bool" })] }, `functions[0].result: expected a type, got the string "bool"; the types are string, bool, int, float, timestamp, list(…) and map(…)`],
  ["parameters of the wrong shape", { fields: {}, functions: [row({ parameters: [{ name: "a", pattern: "string" }, { name: "a", pattern: either() }, 5] })] }, `functions[0].parameters[0]: expected a type, got the string "string"; the types are string, bool, int, float, timestamp, list(…) and map(…); a parameter also takes scalar, comparable, any, listOf(…) or either(…)`, "functions[0].parameters[1].name: another parameter is also named `a`; rename one", "functions[0].parameters[1]: either() needs types; list them: either(string, list(string))", `functions[0].parameters[2]: expected a name with a type, got a whole number; write ["name", string]`],
  ["a rest that is not the last", { fields: {}, functions: [fn("f", [["a", string, 0], ["b", string]] as never, bool, "", () => true, [])] }, "functions[0].parameters[0]: only the last parameter can be a rest parameter"],
  ["a field that is not there, or of another type", { fields: { user: { name: string } }, functions: [fn("f", [["a", string, "user.nmae"]], bool, "", () => true, []), fn("g", [["a", bool, "user.name"]], bool, "", () => true, [])] }, `functions[0].parameters[0]: it reads "user.nmae", which is not a field; did you mean "user.name"?`, "functions[1].parameters[0]: it takes bool, and `user.name` is a string"],
  ["an async function", { fields: {}, functions: [row({ evaluate: async () => true })] }, "functions[0].evaluate: async functions are not supported; read the data first, and pass it in the context"],
  ["a generator", { fields: {}, functions: [row({ *evaluate() {} })] }, "functions[0].evaluate: generator functions are not supported; return one value"],
  ["examples of the wrong shape", { fields: {}, functions: [row({ examples: [`odd("a")`, [`odd("a")`], { filter: "x" }] })] }, `functions[0].examples[0]: expected a pair of a string and a value, got the string "odd(\\"a\\")"; write a filter and its result: ["is_odd(3)", true]`, `functions[0].examples[1]: expected a pair of a string and a value, got a list; write a filter and its result: ["is_odd(3)", true]`, `functions[0].examples[2]: expected a pair of a string and a value, got an object; write a filter and its result: ["is_odd(3)", true]`],
  ["an unknown meaning", { fields: {}, functions: [row({ meaning: "starts_with" })] }, `functions[0].meaning: unknown meaning "starts_with"; did you mean "starts-with"?`],
];

describe("a definition of the wrong shape is refused, all of it at once", () => {
  test.each(structures)("%s", (_, definition, ...problems) => {
    expect(problemsOf(definition)).toEqual(problems);
  });

  test("by an error that has every problem, and is a TypeError", () => {
    const build = () => new FilterEnvironment({ fields: { "a b": "string" } } as never);
    expect(build).toThrow(TypeError);
    expect(build).toThrow(/^invalid environment definition:\n {2}fields\["a b"\]: .*\n {2}fields\["a b"\]: /);
  });

  test("but not what is well defined, as Teleport's environments are", () => {
    const teleport = {
      fields: sessionFilterFields,
      aliases,
      kinds: sessionKinds,
      otherKinds,
      defaultKinds: summarizedKinds,
      dialects,
      getters,
    };
    expect(() => checkDefinition(teleport)).not.toThrow();
    const functions = [...textEquality, ...textFunctions, ...labelFunctions];
    expect(() => checkDefinition({ fields: labelFields, functions, selectKeys: true, dialects })).not.toThrow();
    expect(
      problemsOf({ fields: { and: string, 名: { kind: string } }, functions: [odd], only: ["odd", "=="] }),
    ).toEqual([]);
    expect(sessionFilter.with({ kinds: ["ssh"] }).check("true").ok).toBe(true);
  });
});

const ends = (meaning: FunctionRow["meaning"], evaluate: (a: string | readonly string[], b: string) => boolean) => ({
  fields: {},
  functions: [
    fn(
      "ends",
      [
        ["a", either(string, list(string))],
        ["b", string],
      ],
      bool,
      "it ends",
      evaluate,
      [],
      { ...(meaning && { meaning }) },
    ),
  ],
});

// biome-ignore format: table
const examples: readonly (readonly [title: string, definition: unknown, ...problems: readonly string[]])[] = [
  ["a wrong value", { fields: {}, functions: [row({ examples: [[`odd("a")`, false]] })] }, 'functions[0].examples[0]: `odd("a")` is true, not false'],
  ["a value of another type", { fields: {}, functions: [row({ examples: [[`odd("a")`, "true"]] })] }, 'functions[0].examples[0]: `odd("a")` is true, not "true"'],
  ["one that does not check", { fields: {}, functions: [row({ examples: [[`od("a")`, true], ["odd(", true], ["odd(name)", true]] })] }, 'functions[0].examples[0]: `od("a")` has an error: `od` is not a function; did you mean `odd`?', "functions[0].examples[1]: `odd(` has an error: `(` is not closed; write `)`", "functions[0].examples[2]: `odd(name)` has an error: `name` is not defined"],
  ["one that fails", { fields: {}, functions: [fn("f", [["s", string]], bool, "", (s): boolean => { throw new Error(`no ${s}`); }, [[`f("a")`, true]])] }, 'functions[0].examples[0]: `f("a")` has an error: `f` failed: no a'],
  ["one that returns a promise", { fields: {}, functions: [row({ evaluate: () => Promise.resolve(true), examples: [[`odd("a")`, true]] })] }, 'functions[0].examples[0]: `odd("a")` has an error: `odd` returned a promise; it must return a bool'],
  ["one that needs data", { fields: { name: field(string, { required: true }) }, functions: [row({ examples: [["odd(name)", true]] })] }, "functions[0].examples[0]: `odd(name)` reads data: name: expected a string, which is required, got nothing"],
  ["an any-of that claims to be an all-of", ends("ends-with", (a, b) => (typeof a === "string" ? a.endsWith(b) : a.some((item) => item.endsWith(b)))), 'functions[0].meaning: `ends([], "")` is false, but "ends-with" is true; remove the meaning, or correct the function'],
  ["arguments that the meaning does not have", ends("starts-with", () => true), 'functions[0].meaning: "starts-with" does not take (a list of strings, a string); give the function the parameters of has_prefix(s: string, prefix: string): bool, or remove the meaning'],
  ["a result that the meaning does not have", { fields: {}, functions: [fn("f", [["a", string], ["b", string]], string, "", (a) => a, [], { meaning: "equal" })] }, 'functions[0].meaning: "equal" returns a bool, but the function returns a string; remove the meaning, or correct the function'],
  ["an example that contradicts the meaning", { fields: {}, functions: [fn("f", [["a", string], ["b", string]], bool, "", (a, b) => a.toLowerCase() === b.toLowerCase(), [[`f("X", "x")`, true]], { meaning: "equal" })] }, 'functions[0].meaning: `f("X", "x")` is true, but "equal" is false; remove the meaning, or correct the function'],
];

describe("the examples of functions are run", () => {
  test.each(examples)("%s", (_, definition, ...problems) => {
    expect(problemsOf(definition)).toEqual(problems);
  });

  test("with every function, whatever filters may call", () => {
    const among = fn(
      "among",
      [
        ["a", any],
        ["b", list(string)],
      ],
      bool,
      "b has a",
      (a, b) => b.includes(a as string),
      [[`among("a", set("a"))`, true]],
    );
    const begins = fn("day", [["s", string]], timestamp, "its first instant", (s) => `${s}T00:00:00.000Z`, [
      [`day("2026-01-31")`, "2026-01-31T01:00:00+01:00"],
    ]);
    const environment = defineEnvironment({
      fields: { at: timestamp },
      functions: [among, begins],
      only: ["among", "day"],
    });
    expect(environment.check(`at == day("2026-01-31")`).diagnostics).toEqual([]);
    expect(environment.compile(`at == day("2026-01-31")`).matches({ at: new Date(Date.UTC(2026, 0, 31)) })).toBe(true);
    expect(environment.check(`among("a", set("a"))`).diagnostics[0]?.code).toBe("unknown-function");
  });

  test("once, and not again for other options", () => {
    let runs = 0;
    const counted = fn(
      "counted",
      [["s", string]],
      bool,
      "",
      () => {
        runs += 1;
        return true;
      },
      [[`counted("a")`, true]],
    );
    const environment = defineEnvironment({
      fields: { name: string },
      functions: [counted],
      kinds: ["a"],
      dialects: { one: {}, two: {} },
    });
    const before = runs;
    environment
      .with({ kinds: ["a"] })
      .with({ dialect: "two" })
      .check("counted(name)");
    expect(runs).toBe(before);
  });
});
