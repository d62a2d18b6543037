import type { IToken } from "chevrotain";
import type { Diagnostic } from "../diagnostic.ts";
import type { Limits } from "../limits.ts";
import type { Expr } from "./ast.ts";
import { exceeds } from "./bounds.ts";
import { byteLength, reportCharacters } from "./characters.ts";
import { Findings } from "./findings.ts";
import { Grammar } from "./grammar.ts";
import { plain, scan, type Token } from "./lex.ts";
import { reportMemberships } from "./membership.ts";
import { repair } from "./repair.ts";
import { reportValues } from "./values.ts";

/** What a text says, and what is wrong with it. */
export interface ParseResult {
  /** Absent where there is nothing to read: an empty filter, or an exceeded limit. */
  readonly expr: Expr | undefined;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** In the order of the text, without comments. */
  readonly tokens: readonly Token[];
  readonly comments: readonly Token[];
}

/** Reads `text` as a filter. Never throws, whatever the text: it ends in a tree, in diagnostics, or in both. */
export function parse(text: string, limits: Limits): ParseResult {
  const findings = new Findings();
  if (text.length * 3 > limits.bytes) {
    const bytes = byteLength(text);
    if (bytes > limits.bytes) {
      findings.add("too-long", { start: 0, end: text.length }, [bytes, limits.bytes]);
      return { expr: undefined, diagnostics: findings.inOrder, tokens: [], comments: [] };
    }
  }
  reportCharacters(text, findings);
  const { tokens, comments } = scan(text);
  const plainTokens = tokens.map(plain);
  const expr = read(text, tokens, limits, findings);
  return { expr, diagnostics: findings.inOrder, tokens: plainTokens, comments: comments.map(plain) };
}

let grammar: Grammar | undefined;

function read(text: string, tokens: IToken[], limits: Limits, findings: Findings): Expr | undefined {
  if (tokens.length === 0) {
    findings.add("empty-filter", { start: 0, end: text.length }, []);
    return undefined;
  }
  if (exceeds(tokens, limits, findings)) return undefined;
  grammar ??= new Grammar({ skipValidations: true });
  const expr = take(grammar, tokens);
  if (expr !== undefined) {
    reportValues(grammar.problems, text, findings);
    return expr;
  }
  const mended = repair(tokens, findings);
  if (exceeds(mended, limits, findings)) return undefined;
  const repaired = take(grammar, mended);
  reportValues(grammar.problems, text, findings);
  if (repaired !== undefined) reportMemberships(repaired, text, findings);
  return repaired;
}

function take(grammar: Grammar, tokens: IToken[]): Expr | undefined {
  grammar.problems = [];
  grammar.input = tokens;
  const expr = grammar.filter();
  return grammar.errors.length === 0 ? expr : undefined;
}
