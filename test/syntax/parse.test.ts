import { describe, expect, test } from "vitest";
import { textAt } from "../../src/source.ts";
import { nodes, read, sketch, tree } from "./trees.ts";

describe("trees", () => {
  // biome-ignore format: table
  test.each([
    ["a",                         "a"],
    ["a.b.c",                     "(. (. a b) c)"],
    ["a.true.false.and.in.not",   "(. (. (. (. (. a true) false) and) in) not)"],
    ["true == false",             "(== true false)"],
    [`m["k"]`,                    '([] m "k")'],
    ["m[`k`].x[y](z)",            '(([] (. ([] m "k") x) y) z)'],
    ["f()",                       "(f)"],
    ["f(a)",                      "(f a)"],
    ["f(a, b,)",                  "(f a b)"],
    ["f(a)(b)",                   "((f a) b)"],
    ["a.f(b)",                    "((. a f) b)"],
    ["!a",                        "(! a)"],
    ["!!a",                       "(! (! a))"],
    ["!a.b(c)",                   "(! ((. a b) c))"],
    ["not(a)",                    "(not a)"],
    ["in",                        "in"],
    ["and && or",                 "(and and or)"],
    ["имя.é == 名前",              "(== (. имя é) 名前)"],
    ["x\u0665",                   "x\u0665"],
    ["\u{10400}1",                "\u{10400}1"],
    ["\ufeffa",                   "a"],
    [" \t\r\n a // x\n",          "a"],
    ["a/*x*/./*y*/b",             "(. a b)"],
    ["a\n&&\nb\n.\nc",            "(and a (. b c))"],
  ])("%s", (text, expected) => {
    expect(sketch(tree(text))).toBe(expected);
  });
});

describe("precedence", () => {
  // biome-ignore format: table
  test.each([
    ["a && b && c",               "(and a b c)"],
    ["a || b || c",               "(or a b c)"],
    ["a && (b && c)",             "(and a (and b c))"],
    ["(a && b) && c",             "(and (and a b) c)"],
    ["a || b && c",               "(or a (and b c))"],
    ["a && b || c",               "(or (and a b) c)"],
    ["a && b || c && d || e",     "(or (and a b) (and c d) e)"],
    ["(a || b) && c",             "(and (or a b) c)"],
    ["a == b != c",               "(!= (== a b) c)"],
    ["a == (b != c)",             "(== a (!= b c))"],
    ["a == b && c != d",          "(and (== a b) (!= c d))"],
    ["a || b == c",               "(or a (== b c))"],
    ["!a == b",                   "(== (! a) b)"],
    ["!(a == b)",                 "(! (== a b))"],
    ["a == !b",                   "(== a (! b))"],
    ["!a && !b || !c",            "(or (and (! a) (! b)) (! c))"],
    ["f(a || b, c && d)[e == f]", "([] (f (or a b) (and c d)) (== e f))"],
    ["((a))",                     "a"],
    ["(a).b",                     "(. a b)"],
  ])("%s", (text, expected) => {
    expect(sketch(tree(text))).toBe(expected);
  });
});

describe("spans: the text under each node", () => {
  // biome-ignore format: table
  test.each([
    ["a.b",                       ["a.b", "a", "b"]],
    [" ( a ) ",                   ["a"]],
    ["(a).b",                     ["(a).b", "a", "b"]],
    ["((a) . b)[ (c) ]",          ["((a) . b)[ (c) ]", "(a) . b", "a", "b", "c"]],
    ["( f )( (a), b, )",          ["( f )( (a), b, )", "f", "a", "b"]],
    ["! (a)",                     ["! (a)", "a"]],
    ["!!a.b",                     ["!!a.b", "!a.b", "a.b", "a", "b"]],
    ["(a) == (b)",                ["(a) == (b)", "a", "==", "b"]],
    ["(a) == (b) != !(c)",        ["(a) == (b) != !(c)", "(a) == (b)", "!=", "!(c)", "a", "==", "b", "c"]],
    ["(a || b) && (c && (d))",    ["(a || b) && (c && (d))", "a || b", "c && (d)", "a", "b", "c", "d"]],
    ["a || (b) && (c) || d",      ["a || (b) && (c) || d", "a", "(b) && (c)", "d", "b", "c"]],
    [`f ("x\\n", 0x1, .5, true)`, [`f ("x\\n", 0x1, .5, true)`, "f", `"x\\n"`, "0x1", ".5", "true"]],
  ])("%s", (text, expected) => {
    const texts = [...nodes(tree(text))].map((node) => textAt(text, node.span));
    expect(texts.toSorted()).toEqual(expected.toSorted());
  });
});

test("tokens and comments, as plain data", () => {
  const text = "f(`a`, 1) /* x */ != !true // y\r\n";
  const { tokens, comments } = read(text);
  expect(tokens.map(({ kind, span }) => `${kind} ${textAt(text, span)}`)).toEqual([
    "name f",
    "( (",
    "raw-string `a`",
    ", ,",
    "int 1",
    ") )",
    "!= !=",
    "! !",
    "true true",
  ]);
  expect(comments.map(({ kind, span }) => `${kind} ${textAt(text, span)}`)).toEqual([
    "comment /* x */",
    "comment // y",
  ]);
});
