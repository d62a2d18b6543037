import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultLimits } from "../../src/limits.ts";
import { textAt } from "../../src/source.ts";
import { childrenOf } from "../../src/syntax/ast.ts";
import { parse } from "../../src/syntax/parse.ts";
import { print } from "../../src/syntax/print.ts";
import { runs } from "../runs.ts";
import { trees } from "./arbitraries.ts";
import { nodes, read, tree } from "./trees.ts";

const around = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times);
const list = (item: string, separator: string, times: number) =>
  Array.from({ length: times }, () => item).join(separator);

describe("capacities", () => {
  // biome-ignore format: table
  test.each([
    ["&& in a row",          list("a", " && ", 1_001)],
    ["|| in a row",          list("a", " || ", 1_001)],
    ["parentheses",          around("(", ")", 100).replace("()", "(a)")],
    ["calls",                around("f(", ")", 100)],
    ["calls of a field",     around("a.f(", ")", 99)],
    ["keys",                 `${"m[".repeat(100)}a${"]".repeat(100)}`],
    ["!",                    `${"!".repeat(100)}a`],
    ["fields",               `a${".b".repeat(100)}`],
    ["comparisons",          list("a", " == ", 101)],
    ["parentheses and !",    `${"!(".repeat(100)}a${")".repeat(100)}`],
    ["a leaf in parentheses", `${"(".repeat(100)}f(a.b["c"], "d") == e${")".repeat(100)}`],
    ["a leaf under !",       `${"!".repeat(100)}f(a.b["c"], "d")`],
    ["a leaf in calls",      `${"f(".repeat(100)}a.b.c["d"]${")".repeat(100)}`],
    ["calls and !",          `${"!f(".repeat(100)}a.b${")".repeat(100)}`],
    ["arguments",            `f(${list("a", ",", 1_000)},)`],
    ["arguments of set",     `contains(set(${list('"x"', ", ", 1_000)}), a)`],
    ["nodes",                list("a", "&&", 9_999)],
    ["bytes",                `"${"x".repeat(65_534)}"`],
    ["bytes, not units",     `"${"é".repeat(32_767)}"`],
  ])("%s", (_title, text) => {
    expect(read(text).diagnostics).toEqual([]);
  });
});

describe("limits", () => {
  // biome-ignore format: table
  test.each([
    ["bytes",              `"${"x".repeat(65_535)}"`,                    "too-long",           0],
    ["bytes of UTF-8",     `"${"é".repeat(32_768)}"`,                    "too-long",           0],
    ["bytes, four a pair", `"${"😀".repeat(16_384)}"`,                   "too-long",           0],
    ["parentheses",        `${"(".repeat(101)}a${")".repeat(101)}`,      "too-deep",           100],
    ["calls",              around("f(", ")", 101),                       "too-deep",           201],
    ["!",                  `${"!".repeat(101)}a`,                        "too-deep",           100],
    ["fields",             `a${".b".repeat(101)}`,                       "too-deep",           201],
    ["keys in a row",      `a${"[b]".repeat(101)}`,                      "too-deep",           303],
    ["calls in a row",     `a${"()".repeat(101)}`,                       "too-deep",           202],
    ["comparisons",        list("a", "==", 102),                         "too-deep",           301],
    ["! in parentheses",   `!(${"!".repeat(100)}a)`,                     "too-deep",           101],
    ["fields after parentheses", `(a${".b".repeat(60)})${".c".repeat(41)}`, "too-deep",        203],
    ["nodes",              list("a", "&&", 10_000),                      "too-many-nodes",     29_997],
    ["arguments",          `f(${list("a", ",", 1_001)})`,                "too-many-arguments", 2_002],
  ])("%s", (_title, text, code, start) => {
    const { expr, diagnostics } = read(text);
    expect(expr).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code, span: { start } }]);
    expect(diagnostics[0]?.help).toMatch(/limit `(?:bytes|depth|nodes|arguments)`/);
  });

  test("are those that are given", () => {
    const limits = { bytes: 20, depth: 2, nodes: 7, arguments: 2 };
    const codes = (text: string) => parse(text, limits).diagnostics.map((diagnostic) => diagnostic.code);
    expect(codes("f(g(a), b)")).toEqual([]);
    expect(codes("f(g(h(a)))")).toEqual(["too-deep"]);
    expect(codes("f(a, b, c)")).toEqual(["too-many-arguments"]);
    expect(codes("a && b && c == !d")).toEqual(["too-many-nodes"]);
    expect(codes("aaaaaaaaaa || bbbbbbbb")).toEqual(["too-long"]);
  });

  test("stop short of what the stack can hold, whatever is asked for", () => {
    const limits = { bytes: 1e9, depth: 1e9, nodes: 1e9, arguments: 1e9 };
    for (const unit of ["(", "!(", "f(", "!", "m[", "!f("]) {
      expect(parse(unit.repeat(10_000), limits).diagnostics.map(({ code }) => code)).toEqual(["too-deep"]);
    }
    expect(parse(`${"!(".repeat(200)}a${")".repeat(200)}`, limits).diagnostics).toEqual([]);
  });

  test("hold for what repair makes of a text", () => {
    expect(read(`f(${list("a", " a,", 2_000)})`).diagnostics.map(({ code }) => code)).toContain("too-many-arguments");
    expect(read(list("a", "<", 200)).diagnostics.map(({ code }) => code)).toContain("too-deep");
  });

  test("the count of nodes is that of the tree", () => {
    fc.assert(
      fc.property(trees, (made) => {
        const text = print(made);
        const count = [...nodes(tree(text))].length;
        expect(parse(text, { ...defaultLimits, nodes: count }).diagnostics).toEqual([]);
        const beyond = parse(text, { ...defaultLimits, nodes: count - 1 }).diagnostics;
        expect(beyond.map(({ code }) => code)).toEqual(["too-many-nodes"]);
      }),
      runs(2_000),
    );
  });

  test("the depth bounds the height of the tree", () => {
    const height = (expr: Parameters<typeof childrenOf>[0]): number => {
      const below = childrenOf(expr).map(height);
      return below.length === 0 ? 0 : 1 + Math.max(...below);
    };
    fc.assert(
      fc.property(trees, fc.integer({ min: 1, max: 6 }), (made, depth) => {
        const { expr } = parse(print(made), { ...defaultLimits, depth });
        if (expr !== undefined) expect(height(expr)).toBeLessThanOrEqual(10 * depth);
      }),
      runs(2_000),
    );
  });
});

describe("hostile texts end", () => {
  const units = [
    "(",
    ")",
    "[",
    "]",
    "!",
    '"',
    "'",
    "`",
    "“",
    ",",
    ".",
    "a,",
    "a ",
    "a a a ",
    "a.",
    "f(",
    "([",
    "m[",
    "-",
    "a+",
    "a in ",
  ];
  const more = [
    "/*",
    "//\n",
    '"\n',
    "\\",
    "#",
    "\0",
    "\ud800",
    "\ufeff",
    "1",
    "1_",
    "1e",
    "0x",
    ".1",
    "&&",
    "a&&",
    "!=",
    "=",
    "?",
  ];

  test.each([...units, ...more])("64 KiB of %j", (unit) => {
    const text = unit.repeat(65_536).slice(0, Math.floor(65_536 / new TextEncoder().encode(unit).length) * unit.length);
    const { diagnostics } = read(text.slice(0, 65_536));
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(102);
  });

  test.each(["\\d", "\\xff", "\\400", "\\u", "\\", "\0"])("a string of %j", (unit) => {
    const text = `"${unit.repeat(5_000)}"`;
    const { diagnostics } = read(text);
    for (const { span } of diagnostics) expect(textAt(text, span).length).toBeLessThanOrEqual(text.length);
    expect(diagnostics.length).toBeLessThanOrEqual(102);
  });

  test("50,000 !", () => {
    expect(read(`${"!".repeat(50_000)}a`).diagnostics).toMatchObject([
      { code: "too-deep", span: { start: 100, end: 101 } },
    ]);
  });
});
