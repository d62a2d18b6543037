import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FilterEnvironment } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { lex } from "../../src/syntax/lex.ts";
import { caseFiles, environmentOf, isOfPolicies, judge, readCases } from "../cases.ts";
import { runs } from "../runs.ts";

const filters = caseFiles
  .flatMap(readCases)
  .filter((one) => !isOfPolicies(one))
  .map((one) => ({ text: judge(one).text, environment: environmentOf(one) }));

/** Both answers at `offset` keep to the text. */
function ask(text: string, offset: number, environment: FilterEnvironment<never>): void {
  for (const { replace, label, insert } of environment.complete(text, offset)) {
    const touches =
      0 <= replace.start && replace.start <= offset && offset <= replace.end && replace.end <= text.length;
    if (!touches || label === "" || insert === "")
      expect({ text, offset, label, insert, replace }).toBe("at the offset");
  }
  const { span } = environment.hover(text, offset) ?? {};
  if (span !== undefined && !(span.start <= offset && offset <= span.end && span.end <= text.length)) {
    expect({ text, offset, span }).toBe("at the offset");
  }
}

test("answers at every offset of every filter, and at the end of every prefix", () => {
  for (const { text, environment } of filters) {
    for (let offset = 0; offset <= text.length; offset++) {
      ask(text, offset, environment);
      ask(text.slice(0, offset), offset, environment);
    }
  }
});

test("answers at any offset of any prefix of every filter", () => {
  const place = fc
    .constantFrom(...filters)
    .chain(({ text, environment }) =>
      fc
        .nat(text.length)
        .chain((length) => fc.nat(length).map((offset) => ({ text: text.slice(0, length), offset, environment }))),
    );
  fc.assert(
    fc.property(place, ({ text, offset, environment }) => ask(text, offset, environment)),
    runs(10_000),
  );
});

test("answers at any offset of any text", () => {
  const pieces = fc.constantFrom(
    ..."()[].,!\"'`\\/*&|= \n_aé1\u{1f600}\ud83d\u202e",
    "user",
    "labels",
    "contains(",
    "&&",
    "//",
    "/*",
  );
  const place = fc.array(pieces, { maxLength: 40 }).chain((parts) => {
    const text = parts.join("");
    return fc.record({ text: fc.constant(text), offset: fc.nat(text.length) });
  });
  fc.assert(
    fc.property(place, ({ text, offset }) => ask(text, offset, sessionFilter)),
    runs(10_000),
  );
});

test.each([Number.NaN, -1, 0.5, 1e9, Number.POSITIVE_INFINITY])(
  "answers at an offset that there is not: %d",
  (offset) => {
    expect(() => sessionFilter.complete("user.", offset)).not.toThrow();
    expect(() => sessionFilter.hover("user.", offset)).not.toThrow();
  },
);

const correct = filters.filter(
  ({ text, environment }) => environment.check(text).ok && environment.complete("", 0).length > 0,
);

/** The names of a filter that its environment has: no keys behind a dot, and no other names of fields. */
function names(text: string, environment: FilterEnvironment<never>) {
  const tokens = lex(text).filter(({ kind }) => kind !== "comment");
  return tokens.flatMap(({ kind, span }, at) => {
    const name = text.slice(span.start, span.end);
    const hover = kind === "name" ? environment.hover(text, span.start) : undefined;
    if (hover === undefined || hover.kind === "key" || isAlias(text.slice(hover.span.start, hover.span.end))) return [];
    const row = environment.functions.find((known) => known.name === text.slice(hover.span.start, hover.span.end));
    const takesNone = row?.parameters.every(({ field }) => field !== undefined) ?? false;
    return [{ span, insert: tokens[at + 1]?.kind === "(" ? `${name}(${takesNone ? ")" : ""}` : name }];
  });

  function isAlias(path: string): boolean {
    return [...environment.data.aliases.keys()].includes(path);
  }
}

describe("offers each name of a filter once some of it is written", () => {
  test.each(correct)("$text", ({ text, environment }) => {
    for (const { span, insert } of names(text, environment)) {
      for (let end = span.start + 1; end <= span.end; end++) {
        const offers = environment.complete(text.slice(0, end), end);
        expect(offers.filter(({ replace }) => replace.start === span.start).map((offer) => offer.insert)).toContain(
          insert,
        );
      }
    }
  });
});

describe("is quick", () => {
  test.each([
    ["names", "a.".repeat(32_000)],
    ["parentheses", "(".repeat(65_000)],
    ["brackets that do not match", "((((".repeat(8_000) + "]]]]".repeat(8_000)],
    ["keys", `${'resource.metadata.labels["k"] '.repeat(2_000)}resource.metadata.labels[`],
    ["quotes", '"\n'.repeat(30_000)],
    ["too long", "a".repeat(1_000_000)],
  ])("with many %s", (_, text) => {
    for (const offset of [0, text.length >> 1, text.length]) ask(text, offset, sessionFilter);
  });
});
