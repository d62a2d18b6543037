import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { width } from "../../src/report/width.ts";
import { format } from "../../src/syntax/format.ts";
import { type Case, pathOf, readCases, writeCases } from "../cases.ts";
import { read } from "./trees.ts";

const file = "../syntax/format.txt";

function formatted(text: string, { options }: Case): string {
  const [, width = "Infinity"] = options.split("width: ");
  return format(text, read(text), Number(width));
}

/** `3 lines, 58 columns` */
function sizeOf(text: string): string {
  const lines = text.split("\n");
  return `${lines.length} ${lines.length === 1 ? "line" : "lines"}, ${Math.max(...lines.map(width))} columns`;
}

if (process.env["UPDATE"] !== undefined) {
  const cases = readCases(file).map((one) => {
    const rendering = formatted(one.written, one);
    return { ...one, summary: sizeOf(rendering), rendering };
  });
  writeFileSync(pathOf(file), writeCases(cases));
}

// biome-ignore format: table
test.each([
  ["a&&b",                          "a && b"],
  ["a/*x*/&&b",                     "a /*x*/ && b"],
  ["/*x*/a",                        "/*x*/ a"],
  ["// x\na",                       "// x\na"],
  ["a // x",                        "a // x"],
  ["a // x \n// y\n",               "a // x\n// y"],
  ["a // x\n&& b",                  "a && // x\nb"],
  ["a && // x\nb",                  "a && // x\nb"],
  ["f(a // x\n)",                   "f(\n  a, // x\n)"],
  ["f(a, // x\nb)",                 "f(\n  a, // x\n  b,\n)"],
  ["f(a // x\n, b)",                "f(\n  a, // x\n  b,\n)"],
  ["f(a, // x\n) || b",             "f(\n  a, // x\n) ||\nb"],
  ["f( // x\n)",                    "f( // x\n)"],
  ["f(/*x*/)",                      "f(/*x*/)"],
  ["f(/*1*/a/*2*/,/*3*/b/*4*/,/*5*/)/*6*/", "f(/*1*/ a /*2*/, /*3*/ b /*4*/ /*5*/) /*6*/"],
  ["( /*1*/ (a) // 2\n) || b",      "/*1*/ a || // 2\nb"],
  ["!/*x*/a",                       "! /*x*/ a"],
  ["!/*x*/(a||b)",                  "! /*x*/ (a || b)"],
  ["! // x\n/*y*/( // z\na||b)",    "// x\n/*y*/ // z\n!(a || b)"],
  ["a./*x*/b",                      "a. /*x*/ b"],
  ["a/*x*/.b/*y*/[c]/*z*/(d)",      "a /*x*/.b /*y*/[c] /*z*/(d)"],
  ["a /* x\n y */ == b",            "a == /* x\n y */\n  b"],
  ["a /* x\r\n y */",               "a /* x\n y */"],
  ["a == `x`// y\r\n",              `a == "x" // y`],
  ["5 /*x*/ .y /*z*/",              "(5 /*x*/).y /*z*/"],
  ["f((a) /*x*/)",                  "f(a /*x*/)"],
  ["/* only */",                    "/* only */"],
  ["a = b // x",                    "a = b // x"],
])("formats %j", (text, expected) => {
  const formatted = format(text, read(text), Number.POSITIVE_INFINITY);
  expect(formatted).toBe(expected);
  expect(format(formatted, read(formatted), Number.POSITIVE_INFINITY)).toBe(expected);
});

test.each(readCases(file))("$title", (one) => {
  expect(formatted(one.written, one)).toBe(one.rendering);
  expect(formatted(one.rendering, one)).toBe(one.rendering);
  expect(sizeOf(one.rendering)).toBe(one.summary);
});
