import type { ISerializedGast, TokenType } from "chevrotain";
import { Grammar } from "../../src/syntax/grammar.ts";
import { operators } from "../../src/syntax/infix.ts";
import { Absent, grammarTokens } from "../../src/syntax/tokens.ts";

/** A part of a production. */
export type Part =
  | { readonly kind: "literal"; readonly text: string }
  /** A class of tokens, or another rule. */
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly Part[] }
  | { readonly kind: "optional" | "repeat"; readonly part: Part };

/** A production as Chevrotain serialises it; its own type leaves out the names. */
interface Node {
  readonly type: ISerializedGast["type"];
  readonly name?: string;
  readonly definition?: readonly Node[];
}

export interface Rule {
  readonly name: string;
  readonly part: Part;
}

/** The levels of the precedence table, from the loosest. */
const levelNames = ["Or", "And", "Compare"];

/**
 * The rules of the grammar, as the parser itself has them, but for one thing: where the parser reads a flat run of
 * operands and groups it by the precedence table, each level of the table is a rule here.
 */
export function productions(): readonly Rule[] {
  const rules: readonly Node[] = new Grammar({ skipValidations: false }).getSerializedGastProductions();
  return rules.flatMap(({ name = "", definition = [] }) => {
    const part = sequence(definition);
    return name === "expression" ? levels(part) : [{ name: ruleName(name), part }];
  });
}

function levels(flat: Part): readonly Rule[] {
  const operand: Part = { kind: "name", name: "Operand" };
  const run: Part = { kind: "sequence", parts: [{ kind: "name", name: "Infix" }, operand] };
  const expected: Part = { kind: "sequence", parts: [operand, { kind: "repeat", part: run }] };
  if (JSON.stringify(flat) !== JSON.stringify(expected)) throw new Error("the rule `expression` is no flat run");

  const rows = [...operators].filter(([, row]) => row.foreign !== true);
  const table = [...new Set(rows.map(([, { precedence }]) => precedence))].sort((a, b) => a - b);
  if (table.length !== levelNames.length) throw new Error("name each level of the precedence table");
  return table.map((precedence, level) => {
    const tighter: Part = { kind: "name", name: levelNames[level + 1] ?? "Operand" };
    const operator = choice(
      rows.filter(([, row]) => row.precedence === precedence).map(([text]): Part => ({ kind: "literal", text })),
    );
    const more: Part = { kind: "sequence", parts: [operator, tighter] };
    return {
      name: levelNames[level] ?? "",
      part: { kind: "sequence", parts: [tighter, { kind: "repeat", part: more }] },
    };
  });
}

function toPart(node: Node): Part {
  const { type, name = "", definition = [] } = node as ISerializedGast & { name?: string; definition?: Node[] };
  switch (type) {
    case "Terminal":
      return terminal(name);
    case "NonTerminal":
      return { kind: "name", name: ruleName(name) };
    case "Option":
      return { kind: "optional", part: sequence(definition) };
    case "Repetition":
      return { kind: "repeat", part: sequence(definition) };
    case "Alternation":
      return choice(definition.map(toPart).filter((part) => part.kind !== "name" || part.name !== Absent.name));
    case "Alternative":
      return sequence(definition);
    default:
      throw new Error(`the grammar has a ${type}, which its artefacts cannot show yet`);
  }
}

function sequence(nodes: readonly Node[]): Part {
  const parts = nodes.map(toPart);
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: "sequence", parts };
}

function choice(parts: readonly Part[]): Part {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: "choice", parts };
}

/** Tokens that are always spelt alike stand as they are; the others by name. */
function terminal(name: string): Part {
  const type: TokenType | undefined = grammarTokens.find((token) => token.name === name);
  return typeof type?.PATTERN === "string" && /^\W$/.test(type.PATTERN)
    ? { kind: "literal", text: type.PATTERN }
    : { kind: "name", name };
}

function ruleName(name: string): string {
  return name === "expression" ? (levelNames[0] ?? "") : name.charAt(0).toUpperCase() + name.slice(1);
}
