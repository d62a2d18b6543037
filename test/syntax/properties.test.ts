import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyFix } from "../../src/diagnostic.ts";
import { width } from "../../src/report/width.ts";
import { type Span, textAt } from "../../src/source.ts";
import { childrenOf } from "../../src/syntax/ast.ts";
import { format } from "../../src/syntax/format.ts";
import { lex } from "../../src/syntax/lex.ts";
import type { ParseResult } from "../../src/syntax/parse.ts";
import { print } from "../../src/syntax/print.ts";
import { quote, unquote } from "../../src/syntax/strings.ts";
import { runs } from "../runs.ts";
import { gaps, tokens, trees } from "./arbitraries.ts";
import { nodes, read, shape, within } from "./trees.ts";

const many = 10_000;

/** What must hold of the reading of every text, and does not. */
function flaws(text: string): readonly string[] {
  const { expr, diagnostics, tokens, comments } = read(text);
  const whole = { start: 0, end: text.length };
  const found: string[] = [];
  const check = (fact: boolean, flaw: string) => {
    if (!fact) found.push(flaw);
  };

  for (const { code, span, severity, fixes = [], related = [] } of diagnostics) {
    const edits = fixes.flatMap((fix) => fix.edits);
    check(severity === "error", `${code} is no error`);
    for (const place of [{ span }, ...related, ...edits])
      check(within(place.span, whole), `${code} is outside the text`);
    for (const fix of fixes) check(applyFix(text, fix) !== text, `the fix of ${code} changes nothing`);
  }

  if (expr === undefined) check(diagnostics.length > 0, "there is neither a tree nor a diagnostic");
  for (const node of expr === undefined ? [] : nodes(expr)) {
    const spans = childrenOf(node).map((child) => child.span);
    for (const span of spans) check(within(span, node.span), `a ${node.kind} does not contain its parts`);
    check(within(node.span, whole), `a ${node.kind} is outside the text`);
    check(areDisjoint(spans), `parts of a ${node.kind} overlap`);
    check(node.kind !== "missing" || diagnostics.length > 0, "a part is missing, and nothing is said");
  }
  if (expr !== undefined) check(typeof print(expr) === "string", "the tree does not print");

  const pieces = [...tokens, ...comments].map((token) => token.span).toSorted((a, b) => a.start - b.start);
  check(areDisjoint(pieces), "tokens overlap");
  const gaps = pieces.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
  check(pieces.length === 0 || /^[ \t\r\n\uFEFF]*$/.test(gaps), "text is in no token");
  return found;
}

function areDisjoint(spans: readonly Span[]): boolean {
  const ordered = spans.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return ordered.every((span, index) => span.start >= (ordered[index - 1]?.end ?? 0));
}

describe("any text ends in a tree or in diagnostics, with spans inside it", () => {
  test("random characters", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" })), (text) => {
        expect(flaws(text)).toEqual([]);
      }),
      runs(many),
    );
  });

  test("random tokens", () => {
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 25 }), fc.constantFrom("", " "), (parts, gap) => {
        const text = parts.join(gap);
        expect(flaws(text)).toEqual([]);
      }),
      runs(many),
    );
  });

  test("filters with a part replaced", () => {
    fc.assert(
      fc.property(trees, fc.nat(), fc.nat(4), tokens, (tree, at, length, token) => {
        const valid = print(tree);
        const start = at % (valid.length + 1);
        const text = valid.slice(0, start) + token + valid.slice(start + length);
        expect(flaws(text)).toEqual([]);
      }),
      runs(many),
    );
  });

  test("prefixes of filters, lexed", () => {
    fc.assert(
      fc.property(trees, fc.nat(), (tree, at) => {
        const valid = print(tree);
        const text = valid.slice(0, at % (valid.length + 1));
        expect(flaws(text)).toEqual([]);
        for (const { span } of lex(text)) expect(within(span, { start: 0, end: text.length })).toBe(true);
      }),
      runs(many),
    );
  });
});

describe("printing", () => {
  test("reads back as the same tree, and prints the same again", () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const text = print(tree);
        const { expr, diagnostics } = read(text);
        expect(diagnostics).toEqual([]);
        if (expr === undefined) throw new Error("no tree");
        expect(print(expr)).toBe(text);
        expect(shape(expr)).toEqual(shape(tree));
      }),
      runs(many),
    );
  });

  test("literals: any value, quoted, is unquoted to itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        expect(unquote(quote(value))).toEqual({ value, problems: [] });
        expect(quote(value)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      runs(many),
    );
  });
});

describe("formatting", () => {
  const widths = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(80, 100, Number.POSITIVE_INFINITY));

  /** Filters over one line or many, with parentheses that nothing needs, and something in every gap. */
  const commented = fc.tuple(trees, widths, fc.infiniteStream(gaps)).map(([tree, width, stream]) => {
    const printed = print(tree);
    const text = format(printed, read(printed), width);
    const gap = () => stream.next().value ?? "";
    const tokens = lex(text);
    const parts = tokens.flatMap(({ kind, span }, index) => {
      const token = textAt(text, span);
      const isOperand = /^(?:name|string|int|float)$/.test(kind) && tokens[index - 1]?.kind !== ".";
      return [gap(), isOperand && token.length % 3 === 0 ? `(${gap()}${token}${gap()})` : token];
    });
    return parts.concat(gap()).join("");
  });

  test("keeps the meaning and the comments in their order, breaks lines where Go does, and formats the same again", () => {
    fc.assert(
      fc.property(commented, widths, (text, width) => {
        const result = read(text);
        const formatted = format(text, result, width);
        const again = read(formatted);
        if (result.expr === undefined || again.expr === undefined) throw new Error("no tree");
        expect(shape(again.expr)).toEqual(shape(result.expr));
        expect(texts(formatted, again)).toEqual(texts(text, result));
        expect(format(formatted, again, width)).toBe(formatted);
        expect(formatted).not.toMatch(/[ \t]\n|\n\n\n|^\s|\s$/);
        expect(breaksAfterOperands(formatted, again)).toEqual([]);
      }),
      runs(4_000),
    );
  });

  test("without comments: one line where that fits, and no line is too wide that an operator or a comma could break", () => {
    fc.assert(
      fc.property(trees, widths, (tree, limit) => {
        const text = print(tree);
        const formatted = format(text, read(text), limit);
        if (width(text) <= limit) expect(formatted).toBe(text);
        for (const line of formatted.split("\n")) {
          if (width(line) <= limit) continue;
          const kinds = lex(line).map(({ kind }) => kind);
          for (const kind of ["&&", "||", ","] as const) expect(kinds.slice(0, -1)).not.toContain(kind);
        }
      }),
      runs(1_000),
    );
  });

  /** The gaps with a line break in which Go would end the expression. */
  function breaksAfterOperands(text: string, { tokens }: ParseResult): readonly string[] {
    return tokens.flatMap(({ kind, span }, index) => {
      const next = tokens[index + 1];
      if (next === undefined || !/^(?:name|string|int|float|true|false|[)\]])$/.test(kind)) return [];
      const gap = text.slice(span.end, next.span.start);
      return gap.includes("\n") ? [gap] : [];
    });
  }

  function texts(text: string, { comments }: ParseResult): readonly string[] {
    return comments.map(({ span }) => textAt(text, span).trimEnd().replaceAll("\r\n", "\n"));
  }
});
