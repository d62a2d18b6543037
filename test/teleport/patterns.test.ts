import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { labelExpression } from "wherefore/teleport/roles";
import { localPart } from "../../src/teleport/emails.ts";
import { globOrRegexp, isBad, parseTemplate, regexp, replaceAll } from "../../src/teleport/patterns.ts";
import { runs } from "../runs.ts";

function compiled(pattern: string) {
  const made = regexp(pattern);
  if (isBad(made)) throw new TypeError(made.message);
  return made;
}

describe("globOrRegexp", () => {
  test.each([
    ["prod", "prod", true],
    ["prod", "prod-eu", false],
    ["*", "", true],
    ["*", "a\nb", false],
    ["prod-*", "prod-", true],
    ["*.example.com", "web.example.com", true],
    ["*.example.com", "web-example.com", false],
    ["a.b", "axb", false],
    ["^a.b$", "axb", true],
    ["^a|b$", "xb", true],
    ["^(a|b)$", "xb", false],
    ["^a", "^a", true],
    ["a$", "a", false],
    ["^$", "", true],
    ["^a$", "a\n", false],
    ["^.$", "😀", true],
    ["^\\d+$", "12", true],
    ["\\d", "\\d", true],
    ["^(?i)prod$", "PROD", true],
  ])("%j over %j is %j", (pattern, text, verdict) => {
    const made = globOrRegexp(pattern);
    expect(!isBad(made) && made.test(text)).toBe(verdict);
  });

  test("a pattern without ^ and $ always parses, and matches itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 20 }), (text) => {
        fc.pre(!(text.startsWith("^") && text.endsWith("$")) && !text.includes("\n"));
        const made = globOrRegexp(text);
        expect(!isBad(made) && made.test(text)).toBe(true);
      }),
      runs(1_000),
    );
  });
});

/** What Go's `ReplaceAllString` gives. */
describe("replaceAll", () => {
  test.each([
    ["^env-(.*)$", "$1", "env-prod", "prod"],
    ["(a)(b)?", "[$1|$2]", "ab a", "[a|b] [a|]"],
    ["a*", "x", "baac", "xbxcx"],
    ["", "-", "ab", "-a-b-"],
    ["", "-", "😀", "-😀-"],
    ["b*", "<$0>", "abb", "<>a<bb>"],
    ["(?P<word>\\w+)", `\${word}s`, "cat dog", "cats dogs"],
    ["(?P<word>\\w+)", "$words", "cat", ""],
    ["a", "$$1", "a", "$1"],
    ["a", "$", "a", "$"],
    ["a", "${", "a", "${"],
    ["a", "${1", "a", "${1"],
    ["a", "$-", "a", "$-"],
    ["(a)", "$01", "a", ""],
    ["(a)", "$2", "a", ""],
    ["\\bfoo", "x", "foofoo foo", "xfoo x"],
    ["^a", "x", "aaa", "xaa"],
  ])("%j by %j in %j is %j", (pattern, template, text, result) => {
    expect(replaceAll(compiled(pattern), text, parseTemplate(template))).toBe(result);
  });
});

describe("localPart", () => {
  test.each([
    ["alice@example.com", "alice"],
    ["a.b+c@example.com", "a.b+c"],
    ["Alice <alice@example.com>", "alice"],
    ['"Doe, Alice" <alice@example.com>', "alice"],
    ['"a b"@example.com', "a b"],
    ["é@example.com", "é"],
    ["alice@[10.0.0.1]", "alice"],
    [" alice@example.com ", "alice"],
    ["alice", undefined],
    ["@example.com", undefined],
    ["alice@", undefined],
    ["a@b@c", undefined],
    ["a..b@example.com", undefined],
    [".a@example.com", undefined],
    ["alice smith@example.com", undefined],
    ["", undefined],
  ])("%j has %j", (email, local) => {
    expect(localPart(email)).toBe(local);
  });
});

describe("whatever the pattern and the text", () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    ".",
    "*",
    "+",
    "?",
    "|",
    "(",
    ")",
    "[",
    "]",
    "^",
    "$",
    "{2}",
    "\\d",
    "\\",
    "é",
  );
  const pattern = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

  test("label expressions give a verdict, or a diagnostic at the pattern", () => {
    fc.assert(
      fc.property(pattern, pattern, fc.string(), (first, second, value) => {
        for (const text of [
          `regexp.match(labels["a"], ${JSON.stringify(first)})`,
          `contains(regexp.replace(labels["a"], ${JSON.stringify(first)}, ${JSON.stringify(second)}), "a")`,
          `contains(labels_matching(${JSON.stringify(first)}), "a")`,
        ]) {
          const { ok, diagnostics } = labelExpression.check(text);
          if (!ok) expect(diagnostics.map(({ code }) => code)).toContain("invalid-argument");
          else expect(labelExpression.compile(text).matches({ labels: { a: value } })).toBeTypeOf("boolean");
        }
      }),
      runs(1_000),
    );
  });

  test("a pattern that only the data has never fails", () => {
    const predicate = labelExpression.compile(
      'regexp.match("a", labels["p"]) || contains(regexp.replace("a", labels["p"], labels["r"]), "a") || contains(labels_matching(labels["p"]), "b")',
    );
    fc.assert(
      fc.property(pattern, pattern, (p, r) => {
        expect(predicate.matches({ labels: { p, r } })).toBe(predicate.interpret({ labels: { p, r } }));
      }),
      runs(1_000),
    );
  });

  test("an error names the path of a label of another shape", () => {
    const predicate = labelExpression.compile('contains(labels_matching("*"), "a")');
    const labels = { env: 5 as unknown as string };
    expect(() => predicate.matches({ labels })).toThrow('labels["env"]: expected a string, got a whole number');
  });

  // a search that backtracks, or takes quadratic time, would not end within the test's time
  test.each(["^(a+)+$", "^(a|aa)*$", "^(.*)*x$", "^(a?){30}a{30}$", "^[ab]*a[ab]{20}c$"])(
    "%s takes linear time over a long text",
    (pattern) => {
      const text = `${"ab".repeat(100_000)}${"a".repeat(200_000)}!`;
      const start = performance.now();
      expect(compiled(pattern).test(text)).toBe(false);
      expect(performance.now() - start).toBeLessThan(10_000);
    },
  );

  test("a long text with very many matches is dropped", () => {
    const made = compiled("a.*z|a");
    expect(replaceAll(made, "a".repeat(1_000), parseTemplate("b"))).toBe("b".repeat(1_000));
    expect(replaceAll(made, `${"a".repeat(20)}${"-".repeat(40_000)}`, parseTemplate("b"))).toMatch(/^b{20}-{40000}$/);
    expect(replaceAll(made, "a".repeat(40_000), parseTemplate("b"))).toBeUndefined();
  });

  test("a pattern that would be large is refused before it is compiled", () => {
    const start = performance.now();
    for (const text of ["((a{100}){100}){10}", "a{1000}".repeat(3), "\\pL".repeat(400), "(?:\\pL\\pL){1000}"]) {
      expect(isBad(regexp(text))).toBe(true);
    }
    expect(performance.now() - start).toBeLessThan(50);
  });
});
