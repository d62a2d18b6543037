import { describe, expect, test } from "vitest";
import { applyFix } from "../../src/diagnostic.ts";
import { syntaxMessages } from "../../src/messages/syntax.ts";
import { textAt } from "../../src/source.ts";
import { read, sketch } from "./trees.ts";

/** What a text is told, as `code «text under the span»`, and after `→` what the fix makes of the text. */
function told(text: string): readonly string[] {
  return read(text).diagnostics.map(({ code, span, fixes = [] }) =>
    [`${code} «${textAt(text, span)}»`, ...fixes.map((fix) => `→ ${applyFix(text, fix)}`)].join(" "),
  );
}

function treeOf(text: string): string | undefined {
  const { expr } = read(text);
  return expr && sketch(expr);
}

// biome-ignore format: table
const single: readonly (readonly [title: string, text: string, told: string, tree: string | undefined])[] = [
  ["nothing",                 "",                  "empty-filter «»", undefined],
  ["blanks",                  " \n\t",             "empty-filter « \n\t»", undefined],
  ["only a comment",          "// a",              "empty-filter «// a»", undefined],
  ["only a byte-order mark",  "\ufeff",            "empty-filter «\ufeff»", undefined],

  ["= for ==",                "a = b",             "single-equals «=» → a == b", "(== a b)"],
  ["=== for ==",              "a === b",           "triple-equals «===» → a == b", "(== a b)"],
  ["!== for !=",              "a !== b",           "triple-equals «!==» → a != b", "(!= a b)"],
  ["<> for !=",               "a <> b",            "word-operator «<>» → a != b", "(!= a b)"],
  ["& for &&",                "a & b",             "single-ampersand «&» → a && b", "(and a b)"],
  ["| for ||",                "a | b",             "single-pipe «|» → a || b", "(or a b)"],
  ["and",                     "a and b",           "word-operator «and» → a && b", "(and a b)"],
  ["OR",                      "a OR b",            "word-operator «OR» → a || b", "(or a b)"],
  ["not before a name",       "not a",             "word-operator «not» → !a", "(! a)"],
  ["not before a string",     `a == not "x"`,      `word-operator «not» → a == !"x"`, `(== a (! "x"))`],
  ["in",                      "x in y.z",          "word-operator «in» → contains(y.z, x)", "(contains (. y z) x)"],
  ["in, parentheses",         "(x) in (y || z)",   "word-operator «in» → contains(y || z, x)", "(contains (or y z) x)"],
  ["not in",                  "x not in y",        "word-operator «not in» → !contains(y, x)", "(! (contains y x))"],
  ["in, among others",        "a && x in y || b",  "word-operator «in» → a && contains(y, x) || b", "(or (and a (contains y x)) b)"],
  ["words that are names",    "in.not == and.or",  "", "(== (. in not) (. and or))"],
  ["<",                       "a < b",             "ordering-operator «<»", "(< a b)"],
  [">=",                      "a >= b && c",       "ordering-operator «>=»", "(and (>= a b) c)"],
  ["+",                       `a + "x" == b`,      "arithmetic-operator «+»", `(== (? a "x") b)`],
  ["/",                       "a / b",             "arithmetic-operator «/»", "(? a b)"],
  ["a sign",                  "a == -5",           "arithmetic-operator «-»", "(== a 5)"],
  ["single quotes",           "a == 'it\\'s'",     `single-quotes «'it\\'s'» → a == "it's"`, `(== a "it's")`],
  ["single quotes, escapes",  `a == 'x\\n"'`,      `single-quotes «'x\\n"'» → a == "x\\n\\""`, `(== a "x\\n\\"")`],
  ["single quotes, a regexp", "a == '\\d'",        `single-quotes «'\\d'» → a == "\\\\d"`, `(== a "\\\\d")`],
  ["curly quotes",            "a == “x”",          `curly-quotes «“x”» → a == "x"`, `(== a "x")`],
  ["single curly quotes",     "a == ‘x’",          `curly-quotes «‘x’» → a == "x"`, `(== a "x")`],
  ["a lookalike",             "a ≠ b",             "unexpected-character «≠» → a != b", "(!= a b)"],
  ["wide brackets",           "f(a）",             "unexpected-character «）» → f(a)", "(f a)"],
  ["a no-break space",        "a\u00a0== b",       "unexpected-character «\u00a0» → a == b", "(== a b)"],
  ["an invisible character",  "a\u200b == b",      "unexpected-character «\u200b» → a == b", "(== a b)"],
  ["a semicolon",             "a;",                "unexpected-character «;»", "a"],
  ["a foreign character",     "a @ b && c",        "unexpected-character «@»", "(and a c)"],
  ["a comment with #",        "a # b",             "unexpected-character «#» → a // b", "a"],
  ["a line with #",           "#a\nb",             "unexpected-character «#» → //a\nb", "b"],
  ["a # before an operator",  "a # b && c",        "unexpected-character «#»", "a"],
  ["an emoji",                "a == 😀",           "unexpected-character «😀»", "(== a ?)"],
  ["a list literal",          `f(["x", y])`,       `unexpected-token «[» → f(set("x", y))`, `(f (set "x" y))`],

  ["two operands",            "a b && c",          "unexpected-token «b»", "(and a c)"],
  ["two arguments",           "f(a b.c(d), e)",    "missing-comma «» → f(a, b.c(d), e)", "(f a ((. b c) d) e)"],
  ["a trailing !",            "a !",               "unexpected-token «!»", "a"],
  ["a list in parentheses",   `f(("x", y), z)`,    `unexpected-token «(» → f(set("x", y), z)`, `(f (set "x" y) z)`],
  ["a list in braces",        `f({"x"}, z)`,       `unexpected-token «{» → f(set("x"), z)`, `(f (set "x") z)`],
  ["a list, not closed well", `["x", y)`,          `unexpected-token «[» → set("x", y)`, `(set "x" y)`],
  ["in, a list in parentheses", `x in ("a", "b")`, `word-operator «in» → contains(set("a", "b"), x)`, `(contains (set "a" "b") x)`],
  ["in, one in parentheses",  `x in ("a")`,        `word-operator «in» → contains(set("a"), x)`, `(contains (set "a") x)`],
  ["in, a name in parentheses", "x in (y)",        "word-operator «in» → contains(y, x)", "(contains y x)"],
  ["in, nothing in parentheses", "x in ()",        "word-operator «in» → contains(set(), x)", "(contains (set) x)"],
  ["in, a list in brackets",  `x in ["a", f(y)]`,  `word-operator «in» → contains(set("a", f(y)), x)`, `(contains (set "a" (f y)) x)`],
  ["in, a list in braces",    `x not in {"a"}`,    `word-operator «not in» → !contains(set("a"), x)`, `(! (contains (set "a") x))`],
  ["in, a list twice in parentheses", `x in (("a", "b"))`, `word-operator «in» → contains(set("a", "b"), x)`, `(contains (set "a" "b") x)`],
  ["in, denied",              "!x in y",           "word-operator «in» → !contains(y, x)", "(! (contains y x))"],
  ["not in, denied",          "!x not in y && z",  "word-operator «not in» → !!contains(y, x) && z", "(and (! (! (contains y x))) z)"],
  ["in, under a !",           "!(x in y)",         "word-operator «in» → !(contains(y, x))", "(! (contains y x))"],
  ["is",                      "a is b",            "word-operator «is» → a == b", "(== a b)"],
  ["IS NOT",                  "a IS NOT b",        "word-operator «IS NOT» → a != b", "(!= a b)"],
  ["is not in",               "a is not in b",     "word-operator «is not in» → !contains(b, a)", "(! (contains b a))"],
  ["eq",                      "a eq b",            "word-operator «eq» → a == b", "(== a b)"],
  ["gt",                      "a gt b",            "ordering-operator «gt»", "(> a b)"],
  ["contains, between",       `a contains "x"`,    `word-operator «contains» → contains(a, "x")`, `(contains a "x")`],
  ["not contains, between",   `a not contains "x"`, `word-operator «not contains» → !contains(a, "x")`, `(! (contains a "x"))`],
  ["startsWith, between",     `a startsWith "x"`,  `word-operator «startsWith» → has_prefix(a, "x")`, `(has_prefix a "x")`],
  ["ends_with, between",      `a ends_with "x"`,   "word-operator «ends_with»", `(? a "x")`],
  ["like",                    `a like "x%"`,       "pattern-operator «like»", `(? a "x%")`],
  ["=~",                      `a =~ "x"`,          "pattern-operator «=~»", `(? a "x")`],
  ["!~",                      `a !~ "x" && b`,     "pattern-operator «!~»", `(and (? a "x") b)`],
  ["not matches",             `a not matches "x"`, "pattern-operator «not matches»", `(? a "x")`],
  ["wide ==",                 "a ＝＝ b",          "unexpected-character «＝＝» → a == b", "(== a b)"],
  ["wide =",                  "a ＝ b",            "unexpected-character «＝» → a == b", "(== a b)"],
  ["half wide ==",            "a =＝ b",           "unexpected-character «=＝» → a == b", "(== a b)"],
  ["wide !=",                 "a ！＝ b",          "unexpected-character «！＝» → a != b", "(!= a b)"],
  ["wide &&",                 "a ＆＆ b",          "unexpected-character «＆＆» → a && b", "(and a b)"],
  ["wide ||",                 "a ｜｜ b",          "unexpected-character «｜｜» → a || b", "(or a b)"],
  ["wide !",                  "a ==！b",           "unexpected-character «！» → a ==!b", "(== a (! b))"],
  ["wide >=",                 "a ＞＝ b",          "ordering-operator «＞＝»", "(>= a b)"],
  ["a condition in braces",   "{a == b}",          "unexpected-token «{» → (a == b)", "(== a b)"],
  ["a brace too many",        "a} && b",           "unexpected-token «}» → a && b", "(and a b)"],
  ["a brace after an operand", "a {b, c} && d",    "unexpected-token «{»", "(and a d)"],
  ["a bracket too many",      "a) && b",           "unexpected-token «)» → a && b", "(and a b)"],
  ["the wrong bracket",       "f(a] && b",         "unexpected-token «]» → f(a) && b", "(and (f a) b)"],
  ["an open call",            "f(a",               "unclosed-bracket «» → f(a)", "(f a)"],
  ["open brackets",           "f(m[(a",            "unclosed-bracket «» → f(m[(a)])", "(f ([] m a))"],
  ["a bracket forgotten",     "f(m[a) && b",       "unclosed-bracket «» → f(m[a]) && b", "(and (f ([] m a)) b)"],
  ["an operator at the end",  "a &&",              "expected-expression «» → a", "(and a ?)"],
  ["an operator first",       "&& a",              "expected-expression «»", "(and ? a)"],
  ["two operators",           "a && || b",         "expected-expression «» → a || b", "(or (and a ?) b)"],
  ["nothing in parentheses",  "() && a",           "expected-expression «»", "(and ? a)"],
  ["no key",                  "m[] == a",          "expected-expression «»", "(== ([] m ?) a)"],
  ["no argument",             "f(, a)",            "expected-expression «»", "(f ? a)"],
  ["no operand of !",         "a && !",            "expected-expression «»", "(and a (! ?))"],
  ["no object",               ".a",                "expected-expression «»", "(. ? a)"],
  ["no field",                "a. && b",           "expected-name «.»", "(and ? b)"],
  ["a string for a field",    `a."b" && c`,        "expected-name «.»", "(and ? c)"],

  ["an open string",          `a == "x`,           `unclosed-string «"x» → a == "x"`, `(== a "x")`],
  ["an open string, more",    `a == "x && b`,      `unclosed-string «"x && b» → a == "x" && b`, `(== a "x && b")`],
  ["an open string, a line",  `a == "x\n&& b == "y"`, `unclosed-string «"x» → a == "x"\n&& b == "y"`, `(and (== a "x") (== b "y"))`],
  ["a broken string",         `a == "x\ny" && b`,  `line-break-in-string «"x\ny"» → a == "x\\ny" && b`, `(and (== a "x\\ny") b)`],
  ["a broken string, CRLF",   `a == "x\r\n\r\ny"`, `line-break-in-string «"x\r\n\r\ny"» → a == "x\\n\\ny"`, `(== a "x\\n\\ny")`],
  ["an open raw string",      "a == `x\n&& b",     "unclosed-string «`x\n&& b»", `(== a "x\\n&& b")`],
  ["an open comment",         "a /* && b",         "unclosed-comment «/* && b»", "a"],
  ["an unknown escape",       String.raw`"\d"`,    String.raw`invalid-escape «\d» → "\\d"`, String.raw`"\\d"`],
  ["an escaped apostrophe",   String.raw`"it\'s"`, String.raw`invalid-escape «\'» → "it's"`, String.raw`"it\\'s"`],
  ["too few digits, octal",   String.raw`"\0"`,    String.raw`invalid-escape «\0» → "\000"`, String.raw`"\\0"`],
  ["too few digits, \\x",     String.raw`"\x9z"`,  String.raw`invalid-escape «\x9» → "\x09z"`, String.raw`"\\x9z"`],
  ["too few digits, \\u",     String.raw`"\u{e9}"`, String.raw`invalid-escape «\u»`, String.raw`"\\u{e9}"`],
  ["too few digits, \\U",     String.raw`"\U1f600"`, String.raw`invalid-escape «\U1f600» → "\U0001f600"`, String.raw`"\\U1f600"`],
  ["an octal over a byte",    String.raw`"\400"`,  String.raw`invalid-escape «\400»`, String.raw`"\\400"`],
  ["half a surrogate pair",   String.raw`"\ud83d"`, String.raw`invalid-escape «\ud83d»`, String.raw`"\\ud83d"`],
  ["beyond Unicode",          String.raw`"\U00110000"`, String.raw`invalid-escape «\U00110000»`, String.raw`"\\U00110000"`],
  ["bytes, not UTF-8",        String.raw`"a\xff\xfeb"`, String.raw`invalid-utf8-string «\xff\xfe»`, String.raw`"a\\xff\\xfeb"`],

  ["no number",               "a == 5m",           "invalid-number «5m»", "(== a ?)"],
  ["a large int",             "a == 99999999999999999999", "int-out-of-range «99999999999999999999»", "(== a 0)"],
  ["a large float",           "a == 1e999",        "float-out-of-range «1e999»", "(== a 0)"],
  ["NUL",                     "a &&\0 b",          "nul-character «\0» → a && b", "(and a b)"],
  ["NUL in a string",         `a == "\0"`,         `nul-character «\0» → a == ""`, `(== a "\\u0000")`],
  ["byte-order mark",         "a && \ufeffb",      "byte-order-mark «\ufeff» → a && b", "(and a b)"],
  ["byte-order mark, string", `"\ufeff"`,          `byte-order-mark «\ufeff» → ""`, `"\ufeff"`],
  ["half a pair, in a string", `"\ud83d"`,         `lone-surrogate «\ud83d» → ""`, `"\\ud83d"`],
  ["half a pair, in a comment", "a // \udc00",     "lone-surrogate «\udc00» → a // ", "a"],
];

describe("one mistake, one diagnostic", () => {
  test.each(single)("%s: %j", (_title, text, expected, tree) => {
    expect(told(text)).toEqual(expected === "" ? [] : [expected]);
    expect(treeOf(text)).toBe(tree);
  });
});

// biome-ignore format: table
const several: readonly (readonly [text: string, told: readonly string[], tree: string])[] = [
  ["a = b and not c", ["single-equals «=» → a == b and not c", "word-operator «and» → a = b && not c", "word-operator «not» → a = b and !c"],
    "(and (== a b) (! c))"],
  ["f(a b, , c && ) | 'x'", ["missing-comma «» → f(a, b, , c && ) | 'x'", "expected-expression «»", "expected-expression «» → f(a b, , c ) | 'x'",
    "single-pipe «|» → f(a b, , c && ) || 'x'", `single-quotes «'x'» → f(a b, , c && ) | "x"`], `(or (f a b ? (and c ?)) "x")`],
  ["x not in ['a', \"b\"]", [`word-operator «not in» → !contains(set('a', "b"), x)`,
    `single-quotes «'a'» → x not in ["a", "b"]`], `(! (contains (set "a" "b") x))`],
  ["a ? b : c", ["unexpected-character «?»", "unexpected-character «:»"], "a"],
  ["a b c && d e", ["unexpected-token «b»", "unexpected-token «e»"], "(and a d)"],
  ["user. == resource. && c", ["expected-name «.»", "expected-name «.»"], "(and (== ? ?) c)"],
  [`"\\d" == "\\q"`, [`invalid-escape «\\d» → "\\\\d" == "\\q"`, `invalid-escape «\\q» → "\\d" == "\\\\q"`], `(== "\\\\d" "\\\\q")`],
  ["((a && b", ["unclosed-bracket «» → ((a && b))"], "(and a b)"],
  ["{a: 1}", ["unexpected-token «{»", "unexpected-character «:»"], "(set a)"],
  [`x in ("a"`, ["word-operator «in»", `unclosed-bracket «» → x in ("a")`], `(contains (set "a") x)`],
  [`x in ("a" "b")`, [`word-operator «in» → contains(set("a" "b"), x)`, `missing-comma «» → x in ("a", "b")`], `(contains (set "a" "b") x)`],
  [`x in ("a", ("b"))`, [`word-operator «in» → contains(set("a", ("b")), x)`], `(contains (set "a" "b") x)`],
  [`x in ["a", ["b"]]`, [`word-operator «in» → contains(set("a", ["b"]), x)`, `unexpected-token «[» → x in ["a", set("b")]`], `(contains (set "a" (set "b")) x)`],
  ["x in", ["word-operator «in»", "expected-expression «»"], "(contains ? x)"],
  [`("a", "b"). && c`, ["expected-name «.»"], "(and ? c)"],
  ["(a == b, c)", ["unexpected-token «,»"], "(== a b)"],
  ["a \0 b", ["nul-character «\0» → a  b", "unexpected-token «b»"], "a"],
];

describe("several mistakes, several diagnostics", () => {
  test.each(several)("%j", (text, expected, tree) => {
    expect(told(text)).toEqual(expected);
    expect(treeOf(text)).toBe(tree);
  });
});

describe("what diagnostics say", () => {
  const texts = [...single.map(([, text]) => text), ...several.map(([text]) => text)];
  const all = texts.flatMap((text) => read(text).diagnostics);

  test("a message is one clause; a help is one or two sentences without a full stop at the end", () => {
    for (const { message, help = "write" } of all) {
      expect(message).toMatch(/^[a-z`'].*[^.]$/s);
      expect(help).not.toMatch(/\.$/);
    }
  });

  test("every code of this part has a case above, is a limit or is for what is no text", () => {
    const seen = new Set<string>(all.map((diagnostic) => diagnostic.code));
    const limits = ["too-long", "too-deep", "too-many-nodes", "too-many-arguments", "too-many-diagnostics"];
    expect(Object.keys(syntaxMessages).filter((code) => !seen.has(code))).toEqual(["not-a-string", ...limits]);
  });

  test("an unclosed bracket names where it was opened", () => {
    const text = "f(m[a) && (b";
    const related = read(text).diagnostics.map(({ related = [] }) => related.map(({ span }) => textAt(text, span)));
    expect(related).toEqual([["["], ["("]]);
  });

  test("more than a hundred are not listed, and that is said", () => {
    const { diagnostics } = read("; ".repeat(500));
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics.at(-1)).toMatchObject({ code: "too-many-diagnostics", span: { start: 200, end: 201 } });
  });
});
