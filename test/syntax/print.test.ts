import { expect, test } from "vitest";
import { format } from "../../src/syntax/format.ts";
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

// biome-ignore format: table
test.each([
  ["a&&b",                          "a && b"],
  ["a/*x*/&&b",                     "a /*x*/ && b"],
  ["/*x*/a",                        "/*x*/ a"],
  ["// x\na",                       "// x\na"],
  ["a // x",                        "a // x"],
  ["a // x \n// y\n",               "a // x\n  // y"],
  ["a // x\n&& b",                  "a && // x\n  b"],
  ["a && // x\nb",                  "a && // x\n  b"],
  ["f(a // x\n)",                   "f(a) // x"],
  ["f(a, // x\nb)",                 "f(a, // x\n  b)"],
  ["f(a // x\n, b)",                "f(a, // x\n  b)"],
  ["f(a, // x\n) || b",             "f(a) || // x\n  b"],
  ["f( // x\n)",                    "f() // x"],
  ["f(/*x*/)",                      "f(/*x*/)"],
  ["f(/*1*/a/*2*/,/*3*/b/*4*/,/*5*/)/*6*/", "f(/*1*/ a /*2*/, /*3*/ b /*4*/ /*5*/) /*6*/"],
  ["( /*1*/ (a) // 2\n) || b",      "/*1*/ a || // 2\n  b"],
  ["!/*x*/a",                       "! /*x*/ a"],
  ["a./*x*/b",                      "a. /*x*/ b"],
  ["a/*x*/.b/*y*/[c]/*z*/(d)",      "a /*x*/.b /*y*/[c] /*z*/(d)"],
  ["a /* x\n y */ == b",            "a == /* x\n y */\n  b"],
  ["a == `x`// y\r\n",              `a == "x" // y`],
  ["/* only */",                    "/* only */"],
  ["a = b // x",                    "a = b // x"],
])("formats %j", (text, expected) => {
  const formatted = format(text, read(text));
  expect(formatted).toBe(expected);
  expect(format(formatted, read(formatted))).toBe(expected);
});
