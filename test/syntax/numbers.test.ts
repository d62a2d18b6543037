import { describe, expect, test } from "vitest";
import { readFloat, readInt, writeFloat } from "../../src/syntax/numbers.ts";
import { read, tree } from "./trees.ts";

// biome-ignore format: table
const ints: readonly (readonly [string, number])[] = [
  ["0", 0], ["7", 7], ["1_000", 1000], ["0x1F", 31], ["0X_ff", 255], ["0b101", 5], ["0B_1", 1], ["0o17", 15],
  ["0O_17", 15], ["017", 15], ["0_17", 15], ["00", 0], ["9007199254740991", 9007199254740991],
  ["0x1fffffffffffff", 9007199254740991], ["0377777777777777777", 9007199254740991],
];

// biome-ignore format: table
const floats: readonly (readonly [string, number])[] = [
  ["0.", 0], ["1.5", 1.5], [".25", 0.25], ["1e3", 1000], ["1E+3", 1000], ["1.e-3", 0.001], ["1_0.2_5", 10.25],
  ["08.5", 8.5], ["09e1", 90], ["1e400000".replace("400000", "308"), 1e308], ["1e-400", 0], ["5e-324", 5e-324],
  ["0x1p4", 16], ["0x1.8p1", 3], ["0x.8p0", 0.5], ["0X_1P-1", 0.5], ["0x1.p0", 1], ["0x0p9999999", 0],
  ["0x1p-1074", 5e-324], ["0x1p-1075", 0], ["0x1.8p-1075", 5e-324], ["0x3p-1075", 1e-323],
  ["0x1.fffffffffffffp1023", Number.MAX_VALUE], ["0x1.fffffffffffff7fffp1023", Number.MAX_VALUE],
  ["0x1.00000000000008p0", 1], ["0x1.000000000000081p0", 1 + Number.EPSILON], ["0x1.00000000000018p0", 1 + 2 * Number.EPSILON],
];

describe("values", () => {
  test.each(ints)("int %s", (raw, value) => {
    expect(readInt(raw)).toBe(value);
    expect(tree(raw)).toMatchObject({ kind: "literal", type: "int", value, span: { start: 0, end: raw.length } });
  });

  test.each(floats)("float %s", (raw, value) => {
    expect(readFloat(raw)).toBe(value);
    expect(tree(raw)).toMatchObject({ kind: "literal", type: "float", value, span: { start: 0, end: raw.length } });
  });
});

describe("out of range", () => {
  test.each(["9007199254740992", "0x20000000000000", "1".repeat(400), "0o7777777777777777777"])("int %s", (raw) => {
    expect(read(raw).diagnostics).toMatchObject([{ code: "int-out-of-range", span: { start: 0, end: raw.length } }]);
  });

  test.each(["1e309", "0x1p1024", "0x1.fffffffffffff8p1023", `0x${"f".repeat(400)}p0`])("float %s", (raw) => {
    expect(read(raw).diagnostics).toMatchObject([{ code: "float-out-of-range", span: { start: 0, end: raw.length } }]);
  });
});

// biome-ignore format: table
const invalid: readonly (readonly [string, RegExp])[] = [
  ["08", /octal/], ["0_9", /octal/], ["1__0", /two digits/], ["1_", /two digits/], ["0x", /no digits/], ["0b2", /not a number/],
  ["0xg", /not a number/], ["0o8", /not a number/], ["1e", /exponent/], ["1e+", /exponent/], ["0x1.8", /exponent/], ["0x1p", /exponent/],
  ["1.2.3", /not a number/], ["5i", /imaginary/], ["0x1p0i", /imaginary/], ["1.5i", /imaginary/], ["5m", /not a number/], ["1_.5", /two digits/],
];

test.each(invalid)("%s is not a number", (raw, message) => {
  const { diagnostics, expr } = read(`${raw} == x`);
  expect(diagnostics).toMatchObject([{ code: "invalid-number", span: { start: 0, end: raw.length } }]);
  expect(diagnostics[0]?.message).toMatch(message);
  expect(expr).toMatchObject({ args: [{ kind: "missing" }, { kind: "name", name: "x" }] });
});

test.each([0, 1, 1.5, 100, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, 0.1])(
  "%d is written so that it reads back",
  (value) => {
    expect(readFloat(writeFloat(value))).toBe(value);
    expect(tree(writeFloat(value))).toMatchObject({ type: "float", value });
  },
);
