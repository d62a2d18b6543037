import * as fc from "fast-check";
import { expect, test } from "vitest";
import { defineEnvironment, FilterError, string } from "wherefore";
import { resourceFilter, sessionFilter } from "wherefore/teleport";
import { contexts, filters } from "wherefore/testing";
import { lex } from "../../src/syntax/lex.ts";
import { runs } from "../runs.ts";
import { gaps } from "../syntax/arbitraries.ts";

const cluster = sessionFilter.with({ dialect: "teleport" });
const widths = fc.oneof(fc.integer({ min: 1, max: 120 }), fc.constant(Number.POSITIVE_INFINITY));

/** Filters with something in every gap between tokens. */
const commented = fc.tuple(filters(cluster, { depth: 2 }), fc.infiniteStream(gaps)).map(([text, stream]) => {
  const parts = lex(text).flatMap(({ span }) => [stream.next().value ?? "", text.slice(span.start, span.end)]);
  return parts.concat(stream.next().value ?? "").join("");
});

test("a formatted filter has the same verdict and canonical text, and no line break that a cluster refuses", () => {
  fc.assert(
    fc.property(commented, widths, contexts(sessionFilter), (text, width, context) => {
      const formatted = cluster.format(text, { width });
      const codes = cluster.check(formatted).diagnostics.map(({ code }) => code);
      expect(codes).not.toContain("dialect-line-break");
      const predicate = cluster.compile(formatted);
      const plain = text.includes("\n") ? sessionFilter.compile(text) : cluster.compile(text);
      expect(String(predicate)).toBe(String(plain));
      expect(predicate.matches(context)).toBe(cluster.compile(String(plain)).matches(context));
    }),
    runs(300),
  );
});

test("the default width is none, and a bad one is refused", () => {
  const long = Array(20).fill(`session.login == "root"`).join(" && ");
  expect(sessionFilter.format(long)).toBe(long);
  expect(sessionFilter.format(long, {})).toBe(long);
  expect(sessionFilter.format(long, { width: 100 }).split("\n")).toHaveLength(20);
  for (const width of [0, -1, Number.NaN]) {
    expect(() => sessionFilter.format(long, { width })).toThrow(
      new TypeError(`width: expected a number of columns, 1 or more, got ${width}`),
    );
  }
  expect(() => sessionFilter.format("a ==", { width: 10 })).toThrow(FilterError);
});

const deep = (level: (inner: string) => string) => Array.from({ length: 98 }).reduce<string>(level, `a == "x"`);

test.each([
  ["1,000 operands", Array(1_000).fill(`a == "x"`).join(" && ")],
  ["1,000 comments", Array(1_000).fill(`a == "x" // why\n// how\n`).join("&& /* and */")],
  ["10,000 comments in one gap", `a /**/${"// x\n".repeat(10_000)} == "x"`],
  ["1,000 arguments", `equals(set(${Array(1_000).fill('"x"').join(", ")}), set(a))`],
  ["100 groups", deep((inner) => `(a == "y" || a == "z" && ${inner})`)],
  ["100 calls", deep((inner) => `equals(a == "y", ${inner})`)],
  ["100 ! with comments", `${"!/* no */// not\n".repeat(99)}(a == "x" && a != "y")`],
  ["100 comparisons", `a == "x" == (a == "y")${" != (a == a)".repeat(97)}`],
  ["64 KiB of string", `a == "${"x".repeat(65_000)}" || a == "y"`],
])("%s: formatted, it is within the limits, and formats the same again", (_title, text) => {
  const environment = defineEnvironment({ fields: { a: string } });
  for (const width of [1, 100, Number.POSITIVE_INFINITY]) {
    const formatted = environment.format(text, { width });
    expect(environment.format(formatted, { width })).toBe(formatted);
  }
});

test.each([
  ["one line, where several would exceed the limit", `(a||b)&&c`, 14, "(a || b) && c"],
  ["the text, where one line would too", `a||b`, 4, "a||b"],
])("%s", (_title, text, bytes, expected) => {
  const environment = resourceFilter.with({ limits: { bytes } });
  expect(environment.format(text, { width: 1 })).toBe(expected);
});
