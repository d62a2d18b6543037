import type { IToken } from "chevrotain";
import type { Diagnostic } from "../diagnostic.ts";
import type { Limits } from "../limits.ts";
import type { Expr } from "./ast.ts";
import { exceeds } from "./bounds.ts";
import { byteLength, reportCharacters } from "./characters.ts";
import { Findings } from "./findings.ts";
import { Grammar } from "./grammar.ts";
import { plain, plainSyntax, type Scan, type Syntax, scan, type Token } from "./lex.ts";
import { reportCalls } from "./membership.ts";
import { repair } from "./repair.ts";
import { reportValues } from "./values.ts";

/** The tree of a text, and its problems. */
export class ParseResult {
  /** Absent for an empty filter, or an exceeded limit. */
  readonly expr: Expr | undefined;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  readonly #scanned: Scan;

  constructor(expr: Expr | undefined, diagnostics: readonly Diagnostic[], scanned: Scan) {
    this.expr = expr;
    this.diagnostics = diagnostics;
    this.#scanned = scanned;
  }

  /** In the order of the text, without comments. Computed on each call, because most filters are compiled without. */
  get tokens(): readonly Token[] {
    return this.#scanned.tokens.map(plain);
  }

  get comments(): readonly Token[] {
    return this.#scanned.comments.map(plain);
  }
}

/** Parses `text` as a filter. Never throws, whatever the text: the result is a tree, diagnostics, or both. */
export function parse(text: string, limits: Limits, syntax: Syntax = plainSyntax): ParseResult {
  const findings = new Findings();
  if (text.length * 3 > limits.bytes) {
    const bytes = byteLength(text);
    if (bytes > limits.bytes) {
      findings.add("too-long", { start: 0, end: text.length }, [bytes, limits.bytes]);
      return new ParseResult(undefined, findings.inOrder, { tokens: [], comments: [] });
    }
  }
  reportCharacters(text, findings);
  const scanned = scan(text, syntax);
  const expr = read(text, scanned.tokens, { limits, syntax, findings });
  return new ParseResult(expr, findings.inOrder, scanned);
}

let grammar: Grammar | undefined;

interface Reading {
  readonly limits: Limits;
  readonly syntax: Syntax;
  readonly findings: Findings;
}

function read(text: string, tokens: IToken[], { limits, syntax, findings }: Reading): Expr | undefined {
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
  const { tokens: mended, lists } = repair(tokens, syntax, findings);
  if (exceeds(mended, limits, findings)) return undefined;
  const repaired = take(grammar, mended);
  reportValues(grammar.problems, text, findings);
  if (repaired !== undefined) reportCalls(repaired, lists, text, findings);
  return repaired;
}

function take(grammar: Grammar, tokens: IToken[]): Expr | undefined {
  grammar.problems = [];
  grammar.input = tokens;
  const expr = grammar.filter();
  return grammar.errors.length === 0 ? expr : undefined;
}
