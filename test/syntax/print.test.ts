import { expect, test } from "vitest";
import { print } from "../../src/syntax/print.ts";
import { read, tree } from "./trees.ts";

// biome-ignore format: table
test.each([
  ["a&&b",                    "a && b"],
  ["((a))",                   "a"],
  ["(a && b) || c",           "a && b || c"],
  ["a && (b || c)",           "a && (b || c)"],
  ["a && (b && c)",           "a && (b && c)"],
  ["(a || b) || c",           "(a || b) || c"],
  ["(a == b) != c",           "a == b != c"],
  ["a == (b != c)",           "a == (b != c)"],
  ["!(a)",                    "!a"],
  ["!(a.b)",                  "!a.b"],
  ["(!a).b",                  "(!a).b"],
  ["!(a == b)",               "!(a == b)"],
  ["(!a) == b",               "!a == b"],
  ["! ! a",                   "!!a"],
  ["f ( a,b , )",             "f(a, b)"],
  ["(a || b)(c)",             "(a || b)(c)"],
  ["m [ `k` ]",               `m["k"]`],
  [`'`.replace("'", "`\"\\`"), String.raw`"\"\\"`],
  ["0x10 == 1_0",             "16 == 10"],
  ["1. == 1e3",               "1.0 == 1000.0"],
  ["1e30",                    "1e+30"],
  ["(5).x == (.5).y",         "(5).x == (0.5).y"],
  ["a // b\n",                "a"],
])("%s", (text, expected) => {
  expect(print(tree(text))).toBe(expected);
});

test.each(["a &&", "f(, b)", "a.", "a < b", "a + b", "[", "!", "x in"])("prints something for %s", (text) => {
  const { expr } = read(text);
  expect(expr === undefined ? undefined : print(expr)).toBeTypeOf("string");
});
