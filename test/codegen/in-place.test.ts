import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bool, ContextError, defineEnvironment, FunctionError, fn, list, map, string } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { contexts, filters } from "wherefore/testing";
import { generateUnguarded } from "../../src/codegen/in-place.ts";
import { toModule } from "../../src/codegen/index.ts";
import { generator } from "../../src/generate.ts";
import { environments } from "../environments.ts";
import { runs } from "../runs.ts";
import { everyType } from "./environment.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** No `null` among the items of a list: only the interpreter reads that. */
function withoutHoles(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data), (_key, value: unknown) =>
    Array.isArray(value) ? value.filter((item) => item !== null) : value,
  );
}

describe.each([...environments, ["every type", everyType] as const])("generated code of %s", (_name, environment) => {
  test("needs no interpreter for well-shaped data", () => {
    const cases = filters(environment).chain((text) => {
      const { fields } = environment.compile(text);
      return fc.tuple(fc.constant(text), contexts(environment, { fields }).map(withoutHoles));
    });
    fc.assert(
      fc.property(cases, ([text, context]) => {
        const predicate = environment.compile(text);
        let expected: boolean;
        try {
          expected = predicate.interpret(context as never);
        } catch (error) {
          if (error instanceof FunctionError) return;
          throw error;
        }
        expect(generateUnguarded(predicate.data)?.(context)).toBe(expected);
      }),
      runs(1_000),
    );
  });
});

describe("the host's functions", () => {
  const double = (code: string) =>
    defineEnvironment(
      {
        fields: { name: string },
        functions: [
          fn("odd", [["text", string]], bool, "text is odd", (text) => text === "a", [], { code: () => code }),
        ],
      },
      { codegen: true },
    );

  test("may bring code that is no expression, which is an error that names them", () => {
    expect(() => double("return 1").compile("odd(name)").matches({})).toThrow(
      /^the `code` of `odd` is not a JavaScript expression: /,
    );
  });

  test("may bring code that gives another type, which is the error of an implementation that does", () => {
    const predicate = double("5").compile("odd(name)");
    // the interpreter, which has the last word, asks the implementation
    expect(predicate.matches({ name: "a" })).toBe(true);
    expect(() => generateUnguarded(predicate.data)?.({ name: "a" })).toThrow(
      "`odd` returned a whole number; it must return a bool",
    );
  });
});

describe("codegen", () => {
  test("is off by default, and stays where other options change", () => {
    expect(sessionFilter.data.codegen).toBe(false);
    const fast = sessionFilter.with({ codegen: true });
    expect(fast.with({ kinds: ["ssh"] }).data.codegen).toBe(true);
    expect(fast.with({ codegen: false }).data.codegen).toBe(false);
  });

  test("keeps residual filters generated", () => {
    const fast = sessionFilter.with({ codegen: true });
    const residual = fast
      .compile(`contains(user.spec.roles, "dev") && contains(user.spec.traits[session.login], "a")`)
      .given({ user: { spec: { roles: ["dev"], traits: { root: ["a"] } } } });
    expect(residual.matches({ session: { login: "root" } })).toBe(true);
    expect(residual.matches({ session: { login: "x" } })).toBe(false);
  });

  test("without a generator is an error that says what to import", () => {
    const { verdict } = generator;
    try {
      generator.verdict = undefined;
      expect(() => sessionFilter.with({ codegen: true })).toThrow(
        new TypeError('`codegen` needs its generator: import "wherefore/codegen"'),
      );
    } finally {
      generator.verdict = verdict;
    }
  });

  test("throws what the interpreter throws", () => {
    const fast = defineEnvironment({ fields: { name: string, labels: map(string), roles: list(string) } }).with({
      codegen: true,
    });
    const thrown = (text: string, context: object) => {
      try {
        return fast.compile(text).matches(context as never);
      } catch (error) {
        return error;
      }
    };
    expect(thrown(`name == "a"`, { name: 1 })).toEqual(new ContextError("name", "a string", "a whole number"));
    expect(thrown(`labels["a"] == "b"`, { labels: { a: [] } })).toEqual(
      new ContextError(`labels["a"]`, "a string", "a list"),
    );
    expect(thrown(`contains(roles, "a")`, { roles: ["a", 1] })).toEqual(
      new ContextError("roles[1]", "a string", "a whole number"),
    );
  });

  test("a large filter is split into functions that engines optimize", () => {
    const operands = Array.from({ length: 900 }, (_, index) => `resource.metadata.labels["k${index}"] == "v${index}"`);
    const environment = sessionFilter.with({ codegen: true });
    const labels = Object.fromEntries(operands.map((_, index) => [`k${index}`, `v${index}`]));
    const context = (changed: object) => ({ resource: { metadata: { labels: { ...labels, ...changed } } } });
    const all = environment.compile(operands.join(" && "));
    expect(all.matches(context({}))).toBe(true);
    expect(all.matches(context({ k899: "x" }))).toBe(false);
    const some = environment.compile(operands.join(" || "));
    expect(some.matches({ resource: { metadata: { labels: { k899: "v899" } } } })).toBe(true);
    expect(some.matches({})).toBe(false);
    const functions = toModule(all).code.split(/^(?=(?:export )?function )/m);
    const fast = functions.slice(1).filter((code) => !code.startsWith("function exact("));
    expect(Math.max(...fast.map(({ length }) => length))).toBeLessThan(40_000);
  });
});

describe("a host that forbids to generate code", () => {
  const script = `
    import { sessionFilter } from "./src/teleport/index.ts";
    const text = 'resource.metadata.labels["env"] == "prod"';
    const early = sessionFilter.with({ codegen: true }).compile(text);
    const context = { resource: { metadata: { labels: { env: "prod" } } } };
    const first = process.env.EARLY === "1" && early.matches(context);
    if (process.env.EARLY === "1") globalThis.Function = class { constructor() { throw new EvalError("refused"); } };
    const late = sessionFilter.with({ codegen: true }).compile(text);
    let refused;
    try { new Function("return 1")(); } catch (error) { refused = error.name; }
    console.log(first, refused, early.matches(context), late.matches(context), late.matches({}));
  `;

  test.each([
    ["from the start", ["--disallow-code-generation-from-strings"], "0", "false EvalError true true false"],
    ["half-way", [], "1", "true EvalError true true false"],
  ])("%s runs closures", (_when, flags, EARLY, printed) => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [...flags, "--no-warnings", "--input-type=module", "--eval", script],
      { cwd: root, encoding: "utf8", env: { ...process.env, EARLY } },
    );
    expect(stderr).toBe("");
    expect(stdout.trim()).toBe(printed);
  });
});
