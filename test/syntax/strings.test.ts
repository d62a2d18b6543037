import { describe, expect, test } from "vitest";
import { textAt } from "../../src/source.ts";
import { quote, type StringFault, unquote } from "../../src/syntax/strings.ts";

describe("unquote", () => {
  // biome-ignore format: table
  test.each([
    [`""`,                        ""],
    [`"plain"`,                   "plain"],
    [String.raw`"\a\b\f\n\r\t\v\\\""`, '\x07\b\f\n\r\t\v\\"'],
    [String.raw`"\101\x42\u0043\U00000044"`, "ABCD"],
    [String.raw`"\000\x00\u0000"`, "\0\0\0"],
    [String.raw`"\xc3\xa9"`,      "é"],
    [String.raw`"\303\251"`,      "é"],
    [String.raw`"\303\xa9é"`,     "éé"],
    [String.raw`"\xef\xbb\xbf"`,  "\ufeff"],
    [String.raw`"\xf0\x9f\x98\x80"`, "😀"],
    [String.raw`"\U0001F600\u00e9"`, "😀é"],
    [String.raw`"\U0010FFFF"`,    "\u{10FFFF}"],
    [String.raw`"\uD7FF\uE000"`,  "\uD7FF\uE000"],
    [String.raw`"\x414"`,         "A4"],
    [String.raw`"\u00414"`,       "A4"],
    [String.raw`"\1018"`,         "A8"],
    [String.raw`"\\d"`,           String.raw`\d`],
    [`"'"`,                       "'"],
    ['"`"',                       "`"],
    ['"a\rb"',                    "a\rb"],
    ["``",                        ""],
    ["`a\\n\"b'`",                `a\\n"b'`],
    ["`a\r\nb\rc`",               "a\nbc"],
  ])("%s", (raw, value) => {
    expect(unquote(raw)).toEqual({ value, problems: [] });
  });

  // biome-ignore format: table
  test.each<[string, StringFault, string]>([
    [String.raw`"a\db"`,          "unknown",    String.raw`\d`],
    [String.raw`"\'"`,            "unknown",    String.raw`\'`],
    [String.raw`"\8"`,            "unknown",    String.raw`\8`],
    [String.raw`"\😀"`,           "unknown",    String.raw`\😀`],
    [String.raw`"\0"`,            "digits",     String.raw`\0`],
    [String.raw`"\01z"`,          "digits",     String.raw`\01`],
    [String.raw`"\018"`,          "digits",     String.raw`\01`],
    [String.raw`"\x4"`,           "digits",     String.raw`\x4`],
    [String.raw`"\xg"`,           "digits",     String.raw`\x`],
    [String.raw`"\u12z4"`,        "digits",     String.raw`\u12`],
    [String.raw`"\u{e9}"`,        "digits",     String.raw`\u`],
    [String.raw`"\U0001F60"`,     "digits",     String.raw`\U0001F60`],
    [String.raw`"\400"`,          "octal",      String.raw`\400`],
    [String.raw`"\777"`,          "octal",      String.raw`\777`],
    [String.raw`"\ud800"`,        "surrogate",  String.raw`\ud800`],
    [String.raw`"\U0000DFFF"`,    "surrogate",  String.raw`\U0000DFFF`],
    [String.raw`"\U00110000"`,    "code-point", String.raw`\U00110000`],
    [String.raw`"a\xffb"`,        "bytes",      String.raw`\xff`],
    [String.raw`"\xc3(\xa9"`,     "bytes",      String.raw`\xc3`],
    [String.raw`"\xed\xa0\x80"`,  "bytes",      String.raw`\xed\xa0\x80`],
    [String.raw`"\xc0\x80"`,      "bytes",      String.raw`\xc0\x80`],
    [String.raw`"\377\400"`,      "bytes",      String.raw`\377`],
  ])("%s: %s", (raw, fault, under) => {
    const [first] = unquote(raw).problems;
    expect(first?.fault).toBe(fault);
    expect(textAt(raw, first?.span ?? { start: 0, end: 0 })).toBe(under);
  });

  test("tells every fault, and keeps the rest", () => {
    const { value, problems } = unquote(String.raw`"a\d\x41\ud800\n"`);
    expect(value).toBe("a\\dA\\ud800\n");
    expect(problems.map((problem) => problem.fault)).toEqual(["unknown", "surrogate"]);
  });
});

describe("quote", () => {
  // biome-ignore format: table
  test.each([
    ["",              `""`],
    ['say "hi"',      String.raw`"say \"hi\""`],
    ["back\\slash",   String.raw`"back\\slash"`],
    ["\x07\b\f\n\r\t\v", String.raw`"\a\b\f\n\r\t\v"`],
    ["\0\x1b\x7f",    String.raw`"\x00\x1b\x7f"`],
    ["\x80\u009f",    String.raw`"\u0080\u009f"`],
    ["é 日本 😀 ß",     `"é 日本 😀 ß"`],
    ["\u202ea\u2066", String.raw`"\u202ea\u2066"`],
    ["\u00a0\u200b\u2028\ufeff\u00ad", String.raw`"\u00a0\u200b\u2028\ufeff\u00ad"`],
    ["\u3164\ufe0f",  String.raw`"\u3164\ufe0f"`],
    ["\u{e0041}",     String.raw`"\U000e0041"`],
    ["\ud800x",       String.raw`"\ufffdx"`],
  ])("%j", (value, literal) => {
    expect(quote(value)).toBe(literal);
  });
});
