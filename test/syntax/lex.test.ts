import { expect, test } from "vitest";
import { textAt } from "../../src/source.ts";
import { lex } from "../../src/syntax/lex.ts";

// biome-ignore format: table
test.each([
  ["a.b",              ["name a", ". .", "name b"]],
  ["a.true == true",   ["name a", ". .", "name true", "== ==", "true true"]],
  ["trueish",          ["name trueish"]],
  ["a!=b",             ["name a", "!= !=", "name b"]],
  ["!a",               ["! !", "name a"]],
  ["a&&b||c",          ["name a", "&& &&", "name b", "|| ||", "name c"]],
  [`"a\\"b" "c"`,      [`string "a\\"b"`, `string "c"`]],
  ["`a\nb`",           ["raw-string `a\nb`"]],
  ["1 1.5 .5 0x1p-2",  ["int 1", "float 1.5", "float .5", "float 0x1p-2"]],
  ["a /* b */ // c",   ["name a", "comment /* b */", "comment // c"]],
  ["a # b\nc",         ["name a", "unknown # b", "name c"]],
  ["/**/a//",          ["comment /**/", "name a", "comment //"]],
  ["a /* b",           ["name a", "comment /* b"]],
  [`m["en`,            ["name m", "[ [", `string "en`]],
  [`m["en\n] && a`,    ["name m", "[ [", `string "en`, "] ]", "&& &&", "name a"]],
  [`m["e\nn"] && a`,   ["name m", "[ [", `string "e\nn"`, "] ]", "&& &&", "name a"]],
  ["m[`en",            ["name m", "[ [", "raw-string `en"]],
  ["'a' “b” ‘c",       ["string 'a'", "string “b”", "string ‘c"]],
  ["a = b & c",        ["name a", "unknown =", "name b", "unknown &", "name c"]],
  ["a === b",          ["name a", "unknown ===", "name b"]],
  ["08 1x",            ["unknown 08", "unknown 1x"]],
  ["a\u00a0b",         ["name a", "unknown \u00a0", "name b"]],
  ["aé\u0301",         ["name aé", "unknown \u0301"]],
  ["😀",               ["unknown 😀"]],
  ["\ufeffa\ufeff",    ["name a"]],
  ["",                 []],
])("%j", (text, expected) => {
  expect(lex(text).map(({ kind, span }) => `${kind} ${textAt(text, span)}`)).toEqual(expected);
});
