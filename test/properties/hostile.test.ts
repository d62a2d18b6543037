import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Diagnostic, FilterError } from "wherefore";
import { resourceFilter, sessionFilter } from "wherefore/teleport";
import { filters } from "wherefore/testing";
import { runs } from "../runs.ts";

const environments = [
  ["sessionFilter", sessionFilter],
  ["sessionFilter, teleport, ssh", sessionFilter.with({ dialect: "teleport", kinds: ["ssh"] })],
  ["resourceFilter", resourceFilter],
] as const;

/** Pieces that filters are made of, and what is easily taken for one. */
// biome-ignore format: a list
const pieces = fc.constantFrom(
  "user", "resource", ".", "metadata", "spec", "labels", "[", "]", "(", ")", ",", "\"env\"", "\"", "'", "`", "&&", "||", "==",
  "!=", "!", "=", "===", "&", "|", "<", "+", "-", "set", "contains", "equals", "true", "1", "0x", "1.5", "and", "not", "in",
  " ", "\n", "\t", "\r", "\0", "\ufeff", "\ud800", "\u202e", "\\", "\\u", "//", "/*", "*/", "“", "x", "é", "а", "😀",
);

function inside(text: string, diagnostics: readonly Diagnostic[]): void {
  for (const { span, fixes = [], related = [] } of diagnostics) {
    const spans = [
      span,
      ...related.map((other) => other.span),
      ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.span)),
    ];
    expect(spans.filter(({ start, end }) => !(0 <= start && start <= end && end <= text.length))).toEqual([]);
  }
}

describe.each(environments)("%s", (_name, environment) => {
  /** A text ends in a predicate or in diagnostics, and `check`, `compile` and `format` agree which. */
  function ends(text: string): void {
    const { ok, diagnostics } = environment.check(text);
    inside(text, diagnostics);
    expect(ok).toBe(!diagnostics.some(({ severity }) => severity === "error"));
    try {
      environment.compile(text);
      expect(ok).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(FilterError);
      expect(ok).toBe(false);
    }
    JSON.stringify(diagnostics);
  }

  test("any text ends in a predicate or in diagnostics inside it", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), ends), runs(10_000));
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 40 }).map((all) => all.join("")),
        ends,
      ),
      runs(10_000),
    );
  });

  test("a valid filter with one character corrupted is read or refused, inside the text", () => {
    const corrupted = fc
      .tuple(
        filters(environment),
        fc.nat(),
        fc.oneof(pieces, fc.string({ unit: "binary", minLength: 1, maxLength: 1 })),
        fc.constantFrom(0, 1),
      )
      .map(([text, at, character, removed]) => {
        const offset = at % (text.length + 1);
        return text.slice(0, offset) + character + text.slice(offset + removed);
      });
    fc.assert(fc.property(corrupted, ends), runs(10_000));
  });

  test("every prefix of a valid filter is read or refused", () => {
    fc.assert(
      fc.property(filters(environment, { depth: 2 }), (text) => {
        for (let end = 0; end < Math.min(text.length, 80); end++) ends(text.slice(0, end));
      }),
      runs(200),
    );
  });
});

/** Long texts of one piece: each ends, whatever it is, in a bounded number of diagnostics. */
const long = [
  "(",
  ")",
  "[",
  "]",
  "!",
  "a",
  "a.",
  "a&&",
  "!a==",
  '"',
  "`",
  "'",
  "//",
  "/*",
  "\\",
  "1",
  ",",
  "a,",
  "a a ",
  "f(",
  "é",
  "\0",
  "\ud800",
  "=",
  "“",
  "labels.",
  "x[",
  "1==",
  '"a"==',
  "\n",
];

test.each(long)("64 KiB of %j end in diagnostics", (piece) => {
  for (const size of [65_536, 200_000]) {
    const text = piece.repeat(Math.floor(size / piece.length));
    const { ok, diagnostics } = sessionFilter.check(text);
    expect(ok).toBe(false);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(300);
    inside(text, diagnostics);
    expect(() => sessionFilter.compile(text)).toThrow(FilterError);
  }
});

const name = `user.metadata.name == "a"`;

test.each([
  ["1,000 operands of &&", Array(1_000).fill(name).join(" && ")],
  ["1,000 operands of ||", Array(1_000).fill(name).join(" || ")],
  ["100 parentheses", `${"(".repeat(100)}${name}${")".repeat(100)}`],
  ["100 !", `${"!".repeat(100)}(${name})`],
  ["100 calls", `${"equals(".repeat(99)}equals("a", "a")${", true)".repeat(99)}`],
  ["1,000 arguments", `contains(set(${Array.from({ length: 1_000 }, (_, index) => `"${index}"`).join(", ")}), "7")`],
  ["64 KiB of string", `user.metadata.name == "${"x".repeat(65_000)}"`],
])("%s are within the limits", (_title, text) => {
  const predicate = sessionFilter.compile(text);
  const context = { user: { metadata: { name: "a" } } };
  expect(predicate.matches(context)).toBe(predicate.interpret(context));
  expect(predicate.explain(context).value).toBe(predicate.matches(context));
  expect(String(sessionFilter.compile(String(predicate)))).toBe(String(predicate));
  expect(sessionFilter.check(text).ok).toBe(true);
});
