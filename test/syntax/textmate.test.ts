import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar } from "vscode-textmate";
import { textAt } from "../../src/source.ts";
import { lex, wholeSyntax } from "../../src/syntax/lex.ts";
import type { TokenKind } from "../../src/syntax/tokens.ts";

let grammar: IGrammar;

beforeAll(async () => {
  await oniguruma.loadWASM(readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm")));
  const path = new URL("../../grammar/predicate.tmLanguage.json", import.meta.url);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text: string) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(path, "utf8"), path.pathname),
  });
  const loaded = await registry.loadGrammar("source.wherefore");
  if (loaded === null) throw new Error("no grammar");
  grammar = loaded;
});

interface Colored {
  readonly start: number;
  readonly end: number;
  /** The innermost scope, without the language's suffix. */
  readonly scope: string;
  readonly scopes: readonly string[];
}

function color(text: string): readonly Colored[] {
  const colored: Colored[] = [];
  let state = textmate.INITIAL;
  let offset = 0;
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    for (const { startIndex, endIndex, scopes } of tokens) {
      const scope = (scopes.at(-1) ?? "").replace(/\.wherefore$/, "");
      colored.push({ start: offset + startIndex, end: offset + endIndex, scope, scopes });
    }
    state = ruleStack;
    offset += line.length + 1;
  }
  return colored;
}

// biome-ignore format: table
test.each([
  [`f(a.b, "x\\n\\d")`, [
    ["f", "entity.name.function"], ["(", "punctuation.section.parens"], ["a", "variable.other"], [".", "punctuation.accessor"],
    ["b", "variable.other.member"], [",", "punctuation.separator.comma"], ['"x', "string.quoted.double"],
    ["\\n", "constant.character.escape"], ["\\d", "invalid.illegal.escape"], ['"', "string.quoted.double"],
    [")", "punctuation.section.parens"]]],
  ["!a && b || c == d != `e`", [
    ["!", "keyword.operator.logical"], ["a", "variable.other"], ["&&", "keyword.operator.logical"], ["b", "variable.other"],
    ["||", "keyword.operator.logical"], ["c", "variable.other"], ["==", "keyword.operator.comparison"], ["d", "variable.other"],
    ["!=", "keyword.operator.comparison"], ["`e`", "string.quoted.other.raw"]]],
  ["m[1] == 0x1p2 // c", [
    ["m", "variable.other"], ["[", "punctuation.section.brackets"], ["1", "constant.numeric.integer"],
    ["]", "punctuation.section.brackets"], ["==", "keyword.operator.comparison"], ["0x1p2", "constant.numeric.float"],
    ["// c", "comment.line.double-slash"]]],
  ["/* a\nb */ true.true", [
    ["/* a\nb */", "comment.block"], ["true", "constant.language.boolean"], [".", "punctuation.accessor"],
    ["true", "variable.other.member"]]],
  ["имя === 'x' & “y” < 08", [
    ["имя", "variable.other"], ["===", "invalid.illegal.operator"], ["'x'", "invalid.illegal.quote"],
    ["&", "invalid.illegal.operator"], ["“y”", "invalid.illegal.quote"], ["<", "keyword.operator.comparison"],
    ["08", "invalid.illegal.number"]]],
  [`"\\x41\\101\\u00e9\\ud800\\U0010ffff\\U00110000\\400"`, [
    ['"', "string.quoted.double"], ["\\x41", "constant.character.escape"], ["\\101", "constant.character.escape"],
    ["\\u00e9", "constant.character.escape"], ["\\u", "invalid.illegal.escape"], ["d800", "string.quoted.double"],
    ["\\U0010ffff", "constant.character.escape"], ["\\U", "invalid.illegal.escape"], ["00110000", "string.quoted.double"],
    ["\\4", "invalid.illegal.escape"], ['00"', "string.quoted.double"]]],
])("%s", (text, expected) => {
  const got = color(text).map(({ start, end, scope }) => [text.slice(start, end), scope]);
  expect(merge(got.filter(([piece, scope]) => piece?.trim() !== "" && scope !== "source"))).toEqual(expected);
});

/** Joins neighbours of one scope: a string's quote, or a comment's start, with what it holds. */
function merge(pieces: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const merged: [string, string][] = [];
  for (const [text = "", scope = ""] of pieces) {
    const last = merged.at(-1);
    if (last?.[1] === scope && /^(?:string|comment|invalid\.illegal\.quote)/.test(scope)) last[0] += text;
    else merged.push([text, scope]);
  }
  return merged;
}

const classes: Readonly<Record<TokenKind, RegExp>> = {
  string: /string\.quoted\.double|invalid\.illegal\.quote/,
  "raw-string": /string\.quoted\.other\.raw/,
  int: /constant\.numeric\.integer/,
  float: /constant\.numeric\.float/,
  name: /variable\.other|entity\.name\.function/,
  true: /constant\.language\.boolean/,
  false: /constant\.language\.boolean/,
  "(": /punctuation\.section\.parens/,
  ")": /punctuation\.section\.parens/,
  "[": /punctuation\.section\.brackets/,
  "]": /punctuation\.section\.brackets/,
  ",": /punctuation\.separator/,
  ".": /punctuation\.accessor/,
  "!": /keyword\.operator\.logical/,
  "&&": /keyword\.operator\.logical/,
  "||": /keyword\.operator\.logical/,
  "==": /keyword\.operator\.comparison/,
  "!=": /keyword\.operator\.comparison/,
  "<": /keyword\.operator\.comparison/,
  "<=": /keyword\.operator\.comparison/,
  ">": /keyword\.operator\.comparison/,
  ">=": /keyword\.operator\.comparison/,
  comment: /comment\./,
  unknown: /invalid\.illegal/,
};

describe("every token of the lexer has a scope of its class", () => {
  test.each([
    `equals(resource.metadata.labels["env"], "prod")`,
    `contains(user.spec.traits["teams"], "alpha") || contains_any(session.participants, set("alice", "bob"))`,
    `!has_prefix(session.cluster_name, "dev-") && (a == b) != c`,
    "a . b [ `k` ] ( 1, 2., .5, 1e3, 0x1F, 0b1, 0o7, 017, 0x1.8p-2, 1_000 )",
    "a /* one\n two */ && // three\n b . // four\n c",
    String.raw`"\"" == "\\" && "\n\377\U0001f600" == "// not a comment"`,
    "true && false || trueish.true.false",
    "é.名前 == x\u0665 && _ == __proto__",
    "a.and.or.not == in",
    "1.5.x == (5).y",
    "a = b & c | d < e >= f + g",
    "a == '' && b == 'it\\'s' && c == “q”",
    "a # b ; c ? d",
    "08 == 1__0 && 5m",
    "`raw\nover lines` == a",
  ])("%s", (text) => {
    const colored = color(text);
    for (const { kind, span } of lex(text, wholeSyntax)) {
      const pieces = colored.filter(({ start, end }) => start < span.end && span.start < end);
      for (const { scopes } of pieces) expect(scopes.join(" "), textAt(text, span)).toMatch(classes[kind]);
    }
  });
});
