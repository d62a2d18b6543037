import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  diagnosticData,
  editorDiagnostics,
  type RenderOptions,
  type Reported,
  renderDiagnostic,
  renderDiagnostics,
} from "../src/report/render.ts";
import { visible, visibleLines, width } from "../src/report/width.ts";
import type { Span } from "../src/source.ts";
import { runs } from "./runs.ts";

/** `a <|b|> c`: the text without the marks, and the span between them. */
function marked(text: string): { readonly text: string; readonly span: Span } {
  const start = text.indexOf("<|");
  const end = text.indexOf("|>") - 2;
  return { text: text.slice(0, start) + text.slice(start + 2, end + 2) + text.slice(end + 4), span: { start, end } };
}

const span = (text: string, part: string): Span => ({
  start: text.indexOf(part),
  end: text.indexOf(part) + part.length,
});

function shown(source: string, extra: Partial<Reported> = {}, options: RenderOptions = {}): string {
  const { text, span } = marked(source);
  return renderDiagnostic(
    { code: "some-code", severity: "error", message: "what is wrong", span, ...extra },
    text,
    options,
  );
}

const comparison = 'user.spec.traits["teams"] == <|"alpha"|>';
const plain = marked(comparison).text;

// biome-ignore format: table
const layouts: readonly (readonly [title: string, source: string, extra: Partial<Reported>, options: RenderOptions, expected: string])[] = [
  ["a caret under the exact text, help, fix", 'contains(<|user.spec.role|>, "dev")',
    { help: "did you mean user.spec.roles?", fixes: [{ title: "", edits: [{ span: { start: 9, end: 23 }, text: "user.spec.roles" }] }] }, {}, `
error[some-code]: what is wrong
  │ contains(user.spec.role, "dev")
  │          ^^^^^^^^^^^^^^
  help: did you mean user.spec.roles?
  fix:  contains(user.spec.roles, "dev")`],
  ["in a file", "a ==\n  <|b|>", { severity: "warning", help: "one\ntwo" }, { name: "x.yaml" }, `
x.yaml:2:3: warning[some-code]: what is wrong
  2 │   b
    │   ^
    help: one
          two`],
  ["several lines without a file are numbered", "a ==\n  <|b|>", {}, {}, `
error[some-code]: what is wrong
  2 │   b
    │   ^`],
  ["a label of the span itself stands behind it, one to its left below", comparison,
    { related: [{ span: span(plain, 'user.spec.traits["teams"]'), message: "a list of strings" }, { span: span(plain, '"alpha"'), message: "a string" }] }, {}, `
error[some-code]: what is wrong
  │ user.spec.traits["teams"] == "alpha"
  │ -------------------------    ^^^^^^^ a string
  │ a list of strings`],
  ["overlapping marks have rows of their own", "f(<|a|>)", { related: [{ span: { start: 0, end: 4 }, message: "the call" }] }, {}, `
error[some-code]: what is wrong
  │ f(a)
  │   ^
  │ ---- the call`],
  ["marks on other lines, lines between left out", "f(\n\na<||>", { related: [{ span: { start: 1, end: 2 }, message: "opened here" }] }, {}, `
error[some-code]: what is wrong
  1 │ f(
    │  - opened here
    │ ⋮
  3 │ a
    │  ^`],
  ["a span over many lines", "f<|(\n  a,\n\n  b\n,c\n)|> == d", {}, {}, `
error[some-code]: what is wrong
  1 │ f(
    │  ^
  2 │   a,
    │   ^^
    │ ⋮
  6 │ ) == d
    │ ^`],
  ["a span that is a line break", "a<|\r\n|>b", {}, {}, `
error[some-code]: what is wrong
  1 │ a
    │  ^`],
  ["the empty text has no line to show", "<||>", {}, {}, "\nerror[some-code]: what is wrong"],
  ["wide characters, tabs, marks and emoji take their columns", '日本 ==\t<|"e\u0301"|> && "👩‍👩‍👧"', {}, {}, `
error[some-code]: what is wrong
  │ 日本 == "e\u0301" && "👩‍👩‍👧"
  │         ^^^`],
  ["what would move or turn the text is escaped", '"\u202e\x1b[2J" == <|a|>', {}, {}, `
error[some-code]: what is wrong
  │ "\\u202e\\x1b[2J" == a
  │                    ^`],
  ["a span inside a grapheme covers it", "a👩‍👩‍<|👧|>b", {}, {}, `
error[some-code]: what is wrong
  │ a👩‍👩‍👧b
  │  ^^`],
  ["messages, labels, names and fixes are escaped too", "<|a|>",
    { message: "no field \u202e", help: "\x07", fixes: [{ title: "", edits: [{ span: { start: 0, end: 1 }, text: "\x1b" }] }], related: [{ span: { start: 0, end: 1 }, message: "\n" }] }, { name: "\x1b.yaml" }, `
\\x1b.yaml:1:1: error[some-code]: no field \\u202e
  1 │ a
    │ ^ \\n
    help: \\x07
    fix:  \\x1b`],
  ["two fixes; one that leaves nothing shows its title", "<|!|>",
    { fixes: [{ title: "", edits: [{ span: { start: 1, end: 1 }, text: "a" }] }, { title: "leave the filter out", edits: [{ span: { start: 0, end: 1 }, text: "" }] }] }, {}, `
error[some-code]: what is wrong
  │ !
  │ ^
  fix:  !a
  or:   leave the filter out`],
  ["a fix shows the lines that it changes", "a\n&& <|&|> b\n&& c", { fixes: [{ title: "", edits: [{ span: { start: 5, end: 6 }, text: "(\n1\n2\n3\n4\n5\n6)" }] }] }, {}, `
error[some-code]: what is wrong
  2 │ && & b
    │    ^
    fix:  && (
          1
          2
          3
          4
          5
          …`],
  ["a long line is a window around the span", `${"x".repeat(65_000)}<|yyy|>${"z".repeat(500)}`, {}, { columns: 40 }, `
error[some-code]: what is wrong
  │ …xxxxxxxxxxyyyzzzzzzzzzzzzzzzzzzzzzzzzz…
  │            ^^^`],
  ["its end", `${"x".repeat(99)}<||>`, {}, { columns: 40 }, `
error[some-code]: what is wrong
  │ …${"x".repeat(38)}
  │  ${" ".repeat(38)}^`],
  ["its start", `<|${"日".repeat(50)}|>`, {}, { columns: 40 }, `
error[some-code]: what is wrong
  │ ${"日".repeat(19)}…
  │ ${"^".repeat(38)}`],
  ["marks that are far apart get windows of their own", `<|a|>${" ".repeat(90)}b`, { related: [{ span: { start: 91, end: 92 }, message: "here" }] }, { columns: 20 }, `
error[some-code]: what is wrong
  │ a                  …
  │ ^
  │ …                 b
  │                   - here`],
  ["a filter inside a file", "<|a|>", { fixes: [{ title: "", edits: [{ span: { start: 0, end: 1 }, text: "b" }] }] },
    { name: "x.yaml", within: { text: 'x:\n  filter: "a"\n', span: () => ({ start: 14, end: 15 }) } }, `
x.yaml:2:12: error[some-code]: what is wrong
  2 │   filter: "a"
    │            ^
    fix:  b`],
  ["color", "<|a|>", { help: "b" }, { color: true, name: "f" }, `
\x1b[1mf:1:1: \x1b[0m\x1b[1;31merror[some-code]\x1b[0m\x1b[1m: what is wrong\x1b[0m
\x1b[2m  1 │\x1b[0m a
\x1b[2m    │\x1b[0m \x1b[1;31m^\x1b[0m
    \x1b[1mhelp:\x1b[0m b`],
];

describe("text", () => {
  test.each(layouts)("%s", (_title, source, extra, options, expected) => {
    expect(`\n${shown(source, extra, options)}`).toBe(expected.startsWith("\n") ? expected : `\n${expected}`);
  });

  test("several are set apart by a blank line", () => {
    const one: Reported = { code: "c", severity: "error", message: "m", span: { start: 0, end: 1 } };
    expect(renderDiagnostics([one, one], "a")).toBe(`${renderDiagnostic(one, "a")}\n\n${renderDiagnostic(one, "a")}`);
  });

  // biome-ignore format: table
  const atoms = [["a", 1], ["日", 2], ["e\u0301", 1], ["👩‍👩‍👧", 2], ["\u202e", 6], ["\x00", 4], ["🇩🇪", 2], ["ｱ", 1], ["\u{e0041}", 10], ["\u00a0", 6]] as const;
  const words = fc.array(fc.constantFrom(...atoms), { maxLength: 8 });
  const join = (part: readonly (readonly [string, number])[]) => part.map(([text]) => text).join("|");
  const columns = (part: readonly (readonly [string, number])[]) => part.reduce((sum, [, cells]) => sum + cells + 1, 0);

  test("strokes stand under the cells of the span", () => {
    fc.assert(
      fc.property(words, fc.constantFrom(...atoms), words, (before, [atom, cells], after) => {
        const left = before.length === 0 ? "" : `${join(before)}|`;
        const [, , strokes] = shown(`${left}<|${atom}|>|${join(after)}`).split("\n");
        expect(strokes).toBe(`  │ ${" ".repeat(columns(before))}${"^".repeat(cells)}`);
      }),
      runs(1_000),
    );
  });

  test("no text, place or window puts anything invisible on the terminal, or throws", () => {
    const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
    const text = fc.string({ unit: "binary", maxLength: 60 }).map((each) => each.replaceAll("\u200d", ""));
    fc.assert(
      fc.property(text, fc.nat(60), fc.nat(20), fc.integer({ min: 20, max: 60 }), (source, from, length, columns) => {
        const start = Math.min(from, source.length);
        const span = { start, end: Math.min(start + length, source.length) };
        const related = [{ span: { start: 0, end: start }, message: source }];
        const fixes = [{ title: source, edits: [{ span, text: source }] }];
        const one: Reported = { code: "c", severity: "warning", message: source, help: source, span, related, fixes };
        for (const line of renderDiagnostic(one, source, { columns }).split("\n")) expect(line).not.toMatch(hidden);
      }),
      runs(1_000),
    );
  });
});

describe("width", () => {
  // biome-ignore format: table
  test.each([
    ["abc", "abc", 3], ["日本", "日本", 4], ["e\u0301", "e\u0301", 1], ["❤️", "❤️", 2], ["1️⃣", "1️⃣", 2], ["🇩🇪", "🇩🇪", 2], ["각", "각", 2],
    ["a\tb", "a   b", 5], ["\u0301x", "\\u0301x", 7], ["\ud800", "\\ud800", 6], ["\u200b", "\\u200b", 6], ["\r\n", "\\r\\n", 4], ["\u2028", "\\u2028", 6],
    ["\x9b31m", "\\u009b31m", 9], ["\ufeff", "\\ufeff", 6], ["\u3164", "\\u3164", 6], ["\u{1f600}", "\u{1f600}", 2], ["x\u200dy", "x\\u200dy", 8],
  ])("%j", (text, expected, columns) => {
    expect(visible(text)).toBe(expected);
    expect(width(text)).toBe(columns);
  });

  test("stacks of marks do not spill", () => {
    expect(visible(`a${"\u0301".repeat(40)}`)).toBe(`a${"\\u0301".repeat(40)}`);
  });

  test("line breaks stay where lines are wanted", () => {
    expect(visibleLines("a\r\nb\x07\nc")).toBe("a\nb\\x07\nc");
  });
});

describe("data", () => {
  const filter = "a\n= b";
  const one: Reported = {
    code: "single-equals",
    severity: "error",
    message: "m",
    help: "h",
    span: { start: 2, end: 3 },
    fixes: [{ title: "use ==", edits: [{ span: { start: 2, end: 3 }, text: "==" }] }],
    related: [{ span: { start: 0, end: 1 }, message: "left" }],
    params: { name: "a" },
    link: "https://example.com/#single-equals",
  };

  test("for programs", () => {
    expect(diagnosticData([one], filter, { name: "f" })).toEqual([
      {
        file: "f",
        code: "single-equals",
        severity: "error",
        message: "m",
        help: "h",
        params: { name: "a" },
        link: "https://example.com/#single-equals",
        start: { line: 2, column: 1, offset: 2 },
        end: { line: 2, column: 2, offset: 3 },
        fixes: [{ title: "use ==", filter: "a\n== b", safe: false }],
        related: [
          { message: "left", start: { line: 1, column: 1, offset: 0 }, end: { line: 1, column: 2, offset: 1 } },
        ],
      },
    ]);
  });

  test("for editors", () => {
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } };
    const { relatedInformation, ...bare } = editorDiagnostics([one], filter, { uri: "file:///f" })[0] ?? {};
    const codeDescription = { href: "https://example.com/#single-equals" };
    const code = "single-equals";
    expect(bare).toEqual({ range, severity: 1, code, codeDescription, source: "wherefore", message: "m\nh" });
    const { params: _params, link: _link, ...plain } = one;
    expect(editorDiagnostics([plain], filter)[0]).not.toHaveProperty("codeDescription");
    expect(relatedInformation?.map((other) => other.location.uri)).toEqual(["file:///f"]);
    expect(editorDiagnostics([one], filter)[0]).not.toHaveProperty("relatedInformation");
    const within = { text: `x\n${filter}`, span: ({ start, end }: Span) => ({ start: start + 2, end: end + 2 }) };
    expect(editorDiagnostics([one], filter, { within })[0]?.range.start).toEqual({ line: 2, character: 0 });
  });
});
