import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { defaultLimits } from "../../src/limits.ts";
import { parse } from "../../src/syntax/parse.ts";
import { unquote } from "../../src/syntax/strings.ts";
import { corpus, type UnquoteVerdict, type Verdict } from "./corpus.ts";
import { differences, expectationOf } from "./differences.ts";
import { shapeOf } from "./shape.ts";

interface Ours {
  readonly verdict: Verdict;
  readonly codes: readonly string[];
}

function readOurs(text: string): Ours {
  const { expr, diagnostics } = parse(text, defaultLimits);
  const codes = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  if (expr === undefined || codes.length > 0) return { verdict: { refused: codes.join(", ") }, codes };
  return { verdict: { tree: shapeOf(expr) }, codes };
}

function agree(a: Verdict, b: Verdict): boolean {
  return "tree" in a && "tree" in b ? isDeepStrictEqual(a.tree, b.tree) : "refused" in a && "refused" in b;
}

function report(text: string, expected: unknown, ours: unknown): string {
  return `${JSON.stringify(text)}\n  should be ${JSON.stringify(expected)}\n  but is    ${JSON.stringify(ours)}`;
}

const judged = corpus.map((line) => ({ line, expected: expectationOf(line), ours: readOurs(line.text) }));

describe("Go's parser", () => {
  it("judged some thousand texts, of which many are expressions", () => {
    expect(corpus.length).toBeGreaterThan(4_000);
    expect(judged.filter(({ expected }) => "tree" in expected.verdict).length).toBeGreaterThan(2_000);
  });

  it("says of each text what ours says, but for the differences listed", () => {
    const unlisted = judged
      .filter(({ expected, ours }) => !agree(expected.verdict, ours.verdict))
      .map(({ line, expected, ours }) => report(line.text, expected.verdict, ours.verdict));
    expect(unlisted.join("\n")).toBe("");
  });

  it.each(differences)("differs here: $name", (difference) => {
    const cases = judged.filter(({ expected }) => expected.because.includes(difference));
    expect(cases).not.toEqual([]);
    const { code } = difference;
    if (code === undefined) return;
    const silent = cases.filter(({ ours }) => !ours.codes.includes(code));
    expect(silent.map(({ line, ours }) => [line.text, ours.codes])).toEqual([]);
  });
});

/** What has the quotes of one literal, whatever its escapes: all that the lexer hands to `unquote`. */
const literal = /^(?:"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`)$/;

function readUnquote(text: string): UnquoteVerdict {
  if (!literal.test(text)) return { refused: "not a literal" };
  const { value, problems } = unquote(text);
  const faults = new Set(problems.map(({ fault }) => fault));
  if (faults.size === 0) return { value };
  return faults.size === 1 && faults.has("bytes") ? { bytes: value } : { refused: [...faults].join(", ") };
}

describe("strconv.Unquote", () => {
  const literals = corpus.flatMap(({ text, unquote }) => (unquote === undefined ? [] : [{ text, go: unquote }]));

  it("reads each literal as ours does, but for runes", () => {
    const unlisted = literals
      .map(({ text, go }) => ({ text, go: text.startsWith("'") ? { refused: "rune" } : go, ours: readUnquote(text) }))
      .filter(({ go, ours }) => !("bytes" in go && "bytes" in ours) && !isDeepStrictEqual(kindOf(go), kindOf(ours)))
      .map(({ text, go, ours }) => report(text, go, ours));
    expect(unlisted.join("\n")).toBe("");
  });
});

/** The verdict without the words of a refusal. */
function kindOf(verdict: UnquoteVerdict): UnquoteVerdict | "refused" {
  return "refused" in verdict ? "refused" : verdict;
}
