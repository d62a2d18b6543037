import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyFix, type Diagnostic, defineEnvironment, list, map, string, type Type } from "wherefore";
import { resourceFilter, sessionFilter, whereClause } from "wherefore/teleport";
import { contexts, filters } from "wherefore/testing";
import { defaultLimits } from "../../src/limits.ts";
import type { FilterEnvironment } from "../../src/predicate.ts";
import type { Expr } from "../../src/syntax/ast.ts";
import { childrenOf } from "../../src/syntax/ast.ts";
import { wholeSyntax } from "../../src/syntax/lex.ts";
import { parse } from "../../src/syntax/parse.ts";
import { caseFiles, environmentOf, isOfPolicies, judge, readCases } from "../cases.ts";
import { runs } from "../runs.ts";
import { type Misspelling, misspellings, misspelt, renamed } from "./misspellings.ts";

/** Fixes in a row after which a filter has to be without errors, or without fixes. */
const mostFixes = 40;

type Environment = FilterEnvironment<never>;

/**
 * The fixes that somebody may apply who trusts them: those of errors, and of warnings those that are safe. The others ask
 * for a decision: `missing-key` and `empty-list` add a condition to the filter, which changes what it matches.
 */
function trusted({ severity, fixes = [] }: Diagnostic): readonly NonNullable<Diagnostic["fixes"]>[number][] {
  return severity === "error" ? fixes : fixes.filter(({ safe }) => safe === true);
}

/** What is wrong with the fixes of `text`, which is meant as `meant`; `undefined` when nothing is. */
function fault(text: string, meant: string, environment: Environment, left = mostFixes): string | undefined {
  const { ok, diagnostics } = environment.check(text);
  const fixable = diagnostics.filter((diagnostic) => trusted(diagnostic).length > 0);
  if (fixable.length === 0) return ok && !isSame(text, meant, environment) ? `ends in ${text}` : undefined;
  if (left === 0) return `does not end: ${text}`;
  // At first each fix alone, then one after the other.
  for (const diagnostic of left === mostFixes ? fixable : fixable.slice(0, 1)) {
    const faults = trusted(diagnostic).map((fix) => {
      const found = fault(applyFix(text, fix), meant, environment, left - 1);
      return found === undefined ? undefined : `${text}\n→ ${found}`;
    });
    // Several fixes ask which one is meant: one of them has to be it, and none may be applied unasked.
    if (faults.every((found) => found !== undefined)) return faults[0];
    if (faults.length > 1 && trusted(diagnostic).some(({ safe }) => safe)) return `a choice that is safe: ${text}`;
  }
  return undefined;
}

function isSame(text: string, meant: string, environment: Environment): boolean {
  const [a, b] = [environment.compile(text), environment.compile(meant)];
  if (String(a) === String(b)) return true;
  const fields = [...new Set([...a.fields, ...b.fields])];
  const data = fc.oneof(contexts(environment, { fields }), ofLiterals(environment, fields, [text, meant]));
  return fc
    .sample(data, { numRuns: 200, seed: 20_261_122 })
    .every((context) => a.matches(context as never) === b.matches(context as never));
}

/** Contexts that hold what the filters compare with. */
function ofLiterals(environment: Environment, fields: readonly string[], texts: readonly string[]) {
  const literals = ["", ...new Set(texts.flatMap((text) => strings(parse(text, defaultLimits, wholeSyntax).expr)))];
  const word = fc.constantFrom(...literals, ...literals.map((literal) => `${literal}x`));
  const read = environment.fields.filter(({ name }) => fields.includes(name));
  return fc.tuple(...read.map(({ type }) => dataOf(type, word))).map((values) => {
    const context: Record<string, unknown> = {};
    for (const [at, { path }] of read.entries()) assign(context, path, values[at]);
    return context;
  });
}

function dataOf(type: Type, word: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "string":
      return word;
    case "list":
      return fc.array(dataOf(type.element, word), { maxLength: 3 });
    case "map":
      return fc.dictionary(
        word.filter((key) => key !== "__proto__"),
        dataOf(type.value, word),
      );
    default:
      return fc.constant(undefined);
  }
}

function assign(context: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    context[name] = value;
    return;
  }
  context[name] ??= {};
  assign(context[name] as Record<string, unknown>, rest, value);
}

function strings(expr: Expr | undefined): readonly string[] {
  if (expr === undefined) return [];
  const own = expr.kind === "literal" && expr.type === "string" ? [expr.value] : [];
  return [...own, ...childrenOf(expr).flatMap(strings)];
}

/** The fields of an environment by their other names, in other cases, and without their namespaces. */
function renamings(environment: Environment): readonly Misspelling[] {
  const { root, aliases, kinds: ofPolicy } = environment.data;
  const set = environment.fields.filter(({ kinds }) => kinds?.some((kind) => ofPolicy.includes(kind)) ?? true);
  return set.flatMap(({ name, path, also = [] }) => {
    const prefix = path.slice(0, -1).join(".");
    const last = path.at(-1) ?? "";
    const camel = last.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const others = [
      ...also.map((other) => `${prefix}.${other}`),
      `${prefix}.${camel}`,
      `${prefix}.${last.toUpperCase()}`,
      name.toUpperCase(),
      `${path[0]}.${last}`,
      last,
      ...(last.length < 5
        ? []
        : [`${prefix}.${last}s`, `${prefix}.${last.slice(0, -1)}`, `${prefix}.${last.slice(1)}`]),
    ];
    const known = [...environment.fields.map((field) => field.name), ...root.members.keys(), ...aliases.keys()];
    return [...new Set(others)]
      .filter((other) => other !== name && !known.includes(other))
      .map((other) => renamed(name, other));
  });
}

interface Meant {
  readonly text: string;
  readonly expr: Expr;
  readonly environment: Environment;
}

function read(text: string, environment: Environment): Meant {
  return { text, expr: parse(text, environment.data.limits, environment.data.syntax).expr as Expr, environment };
}

/** The filters of the test cases that have no error. */
const valid: readonly Meant[] = caseFiles
  .flatMap(readCases)
  .filter((one) => !isOfPolicies(one) && !one.summary.includes("error") && !one.options.includes("sql: "))
  .flatMap((one) => {
    const environment = environmentOf(one) as Environment;
    const { text } = judge(one);
    return environment.check(text).ok && !/[^\p{ASCII}]/u.test(text) ? [read(text, environment)] : [];
  });

/** One of each thing that there is to misspell. */
// biome-ignore format: a table
const more: readonly Meant[] = [
  `session.login != "root"`,
  `!(session.login != "root") && session.login != ""`,
  `(session.login != "root") == contains(user.spec.roles, "dev")`,
  `!contains(user.spec.roles, "dev") || session.login == ""`,
  `contains(set("root", "admin"), session.login)`,
  `!contains(set("root", "admin"), session.login) && contains(set("a"), session.user)`,
  `contains(set("root", user.metadata.name), session.login)`,
  `!contains_any(user.spec.roles, set("a", "b"))`,
  `contains_any(user.spec.roles, session.participants) || contains_all(user.spec.roles, set("a"))`,
  `!contains_all(user.spec.roles, set("a", "b"))`,
  `contains_all(user.spec.roles, session.participants)`,
  `has_prefix(session.login, "svc-") && !has_prefix(session.user, "svc-")`,
  `all_end_with(session.login, "-svc") && !all_end_with(session.user, "-svc")`,
  `all_end_with(user.spec.roles, "-svc") && all_equal(user.spec.roles, "a") && !all_equal(session.login, "b")`,
  `is_subset(session.login, "root", "admin") && !is_subset(session.user, "a")`,
  `equals(session.login, "root") && (resource.kind == "node" || !(resource.kind == "db" && session.login == "x"))`,
  `resource.metadata.labels["env"] == "prod" && contains(user.spec.traits["teams"], "alpha")`,
  `resource.metadata.labels["cost-center"] == "4711"`,
  `session.interactive == true`,
  `contains(user.spec.traits[user.metadata.name], resource.metadata.labels["team"])`,
].map((text) => read(text, sessionFilter as Environment)).concat(
  [`hasPrefix(name, "x") && !hasPrefix(name, "y") && labels["env"] == "a"`, `exists(name) && !contains(split(name, "-"), "x")`]
    .map((text) => read(text, resourceFilter as Environment)),
);

const sources = [...valid, ...more];

describe("every fix of a misspelling leads to what was meant, or to an error", () => {
  test.each(misspellings)("$title", (misspelling) => {
    for (const { text, expr, environment } of sources) {
      for (const written of misspelt(expr, misspelling)) expect(fault(written, text, environment)).toBeUndefined();
    }
  });

  test("each misspelling is tried, and most of what it writes can be fixed", () => {
    const tries = misspellings.map((misspelling) => {
      const written = sources.flatMap(({ expr, environment }) =>
        misspelt(expr, misspelling).map((text) => ({ text, environment })),
      );
      return { title: misspelling.title, written };
    });
    expect(tries.filter(({ written }) => written.length === 0).map(({ title }) => title)).toEqual([]);
    const all = tries.flatMap(({ written }) => written);
    const fixed = all.filter(({ text, environment }) =>
      environment.check(text).diagnostics.some((one) => trusted(one).length > 0),
    );
    expect(fixed.length).toBeGreaterThan(all.length * 0.8);
  });

  test.each([
    ["sessionFilter", sessionFilter],
    ["sessionFilter, ssh", sessionFilter.with({ kinds: ["ssh"] })],
    ["sessionFilter, teleport, db", sessionFilter.with({ kinds: ["db"], dialect: "teleport" })],
    ["whereClause", whereClause],
  ] as const)("fields of %s by other names", (_title, environment: Environment) => {
    const faults = renamings(environment).flatMap((misspelling) =>
      questions(environment, misspelling).flatMap((text) =>
        misspelt(read(text, environment).expr, misspelling).flatMap(
          (written) => fault(written, text, environment) ?? [],
        ),
      ),
    );
    expect(faults).toEqual([]);
  });

  test("several misspellings at once", () => {
    const names = renamings(sessionFilter as Environment);
    const some = fc.array(fc.constantFrom(...misspellings, ...names), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...more.slice(0, -2)), some, ({ text, expr, environment }, chosen) => {
        const all: Misspelling = {
          title: "all",
          write: (node, write) => {
            for (const one of chosen) {
              const written = one.write(node, write);
              if (written !== undefined) return written;
            }
            return undefined;
          },
        };
        for (const written of misspelt(expr, all).slice(-1)) expect(fault(written, text, environment)).toBeUndefined();
      }),
      runs(500),
    );
  });

  test("misspellings of generated filters", () => {
    const environment = sessionFilter as Environment;
    fc.assert(
      fc.property(filters(environment, { depth: 2 }), fc.constantFrom(...misspellings), (text, misspelling) => {
        const { expr } = read(text, environment);
        for (const written of misspelt(expr, misspelling).slice(0, 3))
          expect(fault(written, text, environment)).toBeUndefined();
      }),
      runs(500),
    );
  });
});

/** A filter of the field that `misspelling` renames. */
function questions(environment: Environment, { title }: Misspelling): readonly string[] {
  const [name = ""] = title.split(" as ");
  const type = environment.fields.find((field) => field.name === name)?.type;
  if (type?.kind === "string") return [`${name} != "a"`, `contains(user.spec.roles, ${name})`];
  if (type?.kind === "list") return [`!contains(${name}, "a")`];
  if (type?.kind !== "map") return [];
  return type.value.kind === "list" ? [`contains(${name}["a"], "b")`] : [`${name}["a-b"] == "c"`];
}

const small = defineEnvironment({
  fields: { login: string, roles: list(string), labels: map(string), inner: { start_name: string, end_name: string } },
});

// biome-ignore format: a list
const pieces = fc.constantFrom(
  "login", "roles", "labels", "inner", ".", "[", "]", "(", ")", "{", "}", ",", "\"a\"", "'b'", "“c”", "\"", "&&", "||", "==", "!=", "!", "=", "≠", "＝",
  "＆＆", "in", "not", "is", "and", "or", "null", "True", "set", "contains", "not_contains", "has_suffix", "startsWith", "end_name", "star_name", "=~",
  "<", "+", "-", "/", "1", "x", " ", " ", " ", "\n", "//", "/*", "\u00a0", "\u200b", ";", "?", ":", "#", "\\", "é",
);

test("the fixes of any text come to an end, inside the text", () => {
  const text = fc.array(pieces, { maxLength: 30 }).map((all) => all.join(""));
  fc.assert(
    fc.property(text, fc.infiniteStream(fc.nat()), (first, choices) => {
      const seen = new Set<string>();
      for (let now = first; ; ) {
        expect(seen).not.toContain(now);
        seen.add(now);
        const fixes = small
          .check(now)
          .diagnostics.filter(({ severity }) => severity === "error")
          .flatMap((one) => one.fixes ?? []);
        for (const { edits } of fixes) {
          let end = 0;
          for (const { span } of edits) {
            expect(span.start).toBeGreaterThanOrEqual(end);
            expect(span.end).toBeGreaterThanOrEqual(span.start);
            end = span.end;
          }
          expect(end).toBeLessThanOrEqual(now.length);
        }
        const fix = fixes[(choices.next().value as number) % Math.max(1, fixes.length)];
        if (fix === undefined) break;
        now = applyFix(now, fix);
      }
    }),
    runs(1_000),
  );
});
