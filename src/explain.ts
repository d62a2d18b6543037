import { type ExplainedValue, type ExplanationNode, mask, type Reading } from "./explanation.ts";
import { interpret } from "./interpret.ts";
import { describeReading, drawExplanation } from "./report/draw.ts";
import { fieldsIn, maskedFields } from "./secrets.ts";
import type { Span } from "./source.ts";
import { print } from "./syntax/print.ts";
import type { TypedExpr, TypedField, TypedIndex } from "./typed.ts";
import type { Type } from "./types/type.ts";
import {
  conform,
  describeData,
  isMapData,
  type MapData,
  ownEntry,
  ownKeys,
  type Scalar,
  type Value,
} from "./types/value.ts";
import { untyped } from "./untyped.ts";

/** Why a filter is true or false: the node of the whole filter. */
export class Explanation implements ExplanationNode {
  readonly text: string;
  readonly span: Span;
  readonly kind: TypedExpr["kind"];
  readonly value: boolean;
  readonly decided: boolean;
  readonly reads: readonly Reading[];
  readonly children: readonly ExplanationNode[];

  constructor(root: ExplanationNode) {
    this.text = root.text;
    this.span = root.span;
    this.kind = root.kind;
    this.value = root.value === true;
    this.decided = root.decided;
    this.reads = root.reads;
    this.children = root.children;
  }

  /** In one line: the innermost conditions that decided, with the values they read. */
  get because(): string {
    const deciding = [...innermost(this)];
    const shown = deciding.slice(0, 3).map((node) => `${node.text} is ${node.value}${readingsOf(node)}`);
    const more = deciding.length - shown.length;
    return `${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
  }

  /** The values that the innermost deciding conditions read, each once. */
  get saw(): readonly Reading[] {
    const readings = [...innermost(this)].flatMap(({ reads }) => reads);
    return [...new Map(readings.map((reading) => [reading.text, reading])).values()];
  }

  /** The tree as text of several lines, without color or control characters. */
  toString(): string {
    return drawExplanation(this);
  }
}

/**
 * Evaluates like the interpreter, and records every value.
 * @throws ContextError for data of the wrong shape
 */
export function explain(expr: TypedExpr, context: unknown): Explanation {
  return new Explanation(explained(expr, { context, masked: maskedFields(expr) }));
}

/** The state of an evaluation that is explained. */
interface Source {
  readonly context: unknown;
  /** The names of the fields whose values are masked. */
  readonly masked: ReadonlySet<string>;
}

function explained(expr: TypedExpr, from: Source): ExplanationNode {
  switch (expr.kind) {
    case "and":
    case "or":
      return logical(expr.operands, expr, from);
    case "not": {
      const operand = explained(expr.operand, from);
      return seen(expr, !operand.value, [], [operand]);
    }
    case "call": {
      const children = expr.args.filter(isCondition).map((arg) => explained(arg, from));
      const reads = expr.args.filter((arg) => !isCondition(arg)).flatMap((arg) => readings(arg, from));
      return seen(expr, interpret(expr, from.context), reads, children);
    }
    default:
      return seen(expr, interpret(expr, from.context), readings(expr, from), []);
  }
}

/** Whether an argument is a condition itself, rather than a bool that is read. */
function isCondition(expr: TypedExpr): boolean {
  return expr.type.kind === "bool" && ["call", "not", "and", "or"].includes(expr.kind);
}

/** An operand that stops the chain decides it alone; otherwise all operands decide it. */
function logical(operands: readonly TypedExpr[], expr: TypedExpr, from: Source): ExplanationNode {
  const stop = expr.kind === "or";
  const children: ExplanationNode[] = [];
  let stopped = false;
  for (const operand of operands) {
    const child: ExplanationNode = stopped ? unseen(operand) : explained(operand, from);
    stopped ||= child.value === stop;
    children.push(child);
  }
  if (!stopped) return seen(expr, !stop, [], children);
  const decisive = children.map((child) => (child.value === stop ? child : undecided(child)));
  return seen(expr, stop, [], decisive);
}

function undecided(node: ExplanationNode): ExplanationNode {
  return { ...node, decided: false, children: node.children.map(undecided) };
}

function seen(
  expr: TypedExpr,
  value: Value,
  reads: readonly Reading[],
  children: readonly ExplanationNode[],
): ExplanationNode {
  return { ...unseen(expr), value: asData(value, expr.type), decided: true, reads, children };
}

function unseen(expr: TypedExpr): ExplanationNode {
  return { text: textOf(expr), span: expr.span, kind: expr.kind, decided: false, reads: [], children: [] };
}

function textOf(expr: TypedExpr): string {
  return print(untyped(expr));
}

/** The fields and entries inside `expr`, each with its value; a map is represented by the entry that is read. */
function readings(expr: TypedExpr, from: Source): readonly Reading[] {
  switch (expr.kind) {
    case "field":
      return [reading(expr, from)];
    case "index":
      return [...readings(expr.key, from), reading(expr, from)];
    case "call":
      return expr.args.flatMap((arg) => readings(arg, from));
    default:
      return [];
  }
}

function reading(expr: TypedField | TypedIndex, { context, masked }: Source): Reading {
  const text = textOf(expr);
  // first, because it throws the error for unreadable data
  const value = interpret(expr, context);
  const missing = isMissing(expr, context);
  if (fieldsIn(expr).some(({ name }) => masked.has(name))) return { text, value: mask, missing, masked: true };
  return { text, value: asData(value, expr.type), missing };
}

/** Whether the zero value stands for absent data. */
function isMissing(expr: TypedField | TypedIndex, context: unknown): boolean {
  const data =
    expr.kind === "index"
      ? ownEntry(interpret(expr.map, context) as MapData, interpret(expr.key, context) as string)
      : expr.field.path.reduce<unknown>(
          (object, name) => (isMapData(object) ? ownEntry(object, name) : undefined),
          context,
        );
  return data === undefined || data === null;
}

/** A value as data. Entries of a map that were not read can have any shape: they are represented by their shape. */
function asData(value: unknown, type: Type): ExplainedValue {
  if (type.kind === "list") return (value as readonly Value[]).map((item) => asData(item, type.element));
  if (type.kind !== "map") return value as Scalar;
  const data = value as MapData;
  return Object.fromEntries(ownKeys(data).map((key) => [key, entryAsData(ownEntry(data, key), type.value)]));
}

function entryAsData(entry: unknown, type: Type): ExplainedValue {
  try {
    return asData(
      conform(type, entry, () => ""),
      type,
    );
  } catch {
    return describeData(entry);
  }
}

function* innermost(node: ExplanationNode): Generator<ExplanationNode> {
  const deciding = node.children.filter(({ decided }) => decided);
  if (deciding.length === 0) yield node;
  for (const child of deciding) yield* innermost(child);
}

function readingsOf({ reads }: ExplanationNode): string {
  return reads.length === 0 ? "" : ` (${reads.map(describeReading).join(", ")})`;
}
