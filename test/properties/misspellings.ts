import { type Call, type Expr, isInfix } from "../../src/syntax/ast.ts";
import { precedenceOf, print, rank } from "../../src/syntax/print.ts";

/** Writes a node as somebody may who knows other languages; nothing for nodes that it is not about. */
export interface Misspelling {
  readonly title: string;
  readonly write: (expr: Expr, write: Write) => string | undefined;
}

/** Writes a node under another one: as it is, or misspelt in turn. */
export type Write = (expr: Expr) => string;

/** Every text in which `misspelling` writes one node of `root`, and the one in which it writes all that it can. */
export function misspelt(root: Expr, { write }: Misspelling): readonly string[] {
  const texts: string[] = [];
  let count = 0;
  spell(root, (expr, inner) => {
    if (write(expr, inner) !== undefined) count += 1;
    return undefined;
  });
  for (let only = 0; only < count; only += 1) {
    let at = -1;
    const text = spell(root, (expr, inner) => {
      const written = write(expr, inner);
      if (written !== undefined) at += 1;
      return at === only ? written : undefined;
    });
    texts.push(text);
  }
  if (count > 1) texts.push(spell(root, write));
  return texts;
}

/** The text of `root`, with what `write` writes in place of the nodes that it is about. */
function spell(root: Expr, write: Misspelling["write"]): string {
  const inner: Write = (expr) => write(expr, inner) ?? plain(expr, inner);
  return inner(root);
}

/** A node as the language has it, with parentheses wherever they may be needed. */
function plain(expr: Expr, write: Write): string {
  switch (expr.kind) {
    case "select":
      return `${write(expr.object)}.${expr.field.name}`;
    case "index":
      return `${write(expr.object)}[${write(expr.key)}]`;
    case "not":
      return `!${grouped(expr.operand, write)}`;
    case "and":
    case "or":
      return expr.operands.map((operand) => grouped(operand, write)).join(expr.kind === "and" ? " && " : " || ");
    case "call": {
      const [left, right] = expr.args;
      if (expr.callee.kind === "name" && isInfix(expr.callee.name) && left !== undefined && right !== undefined)
        return `${grouped(left, write)} ${expr.callee.name} ${grouped(right, write)}`;
      return `${print(expr.callee)}(${expr.args.map(write).join(", ")})`;
    }
    default:
      return print(expr);
  }
}

/** In parentheses where an operator may take it apart. */
function grouped(expr: Expr, write: Write): string {
  const written = write(expr);
  const needs = precedenceOf(expr) <= rank("==") || (written !== plain(expr, write) && !/^[\w.]+[([]/.test(written));
  return needs ? `(${written})` : written;
}

function callOf(expr: Expr, name: string): Call | undefined {
  return expr.kind === "call" && expr.callee.kind === "name" && expr.callee.name === name ? expr : undefined;
}

/** The arguments of a call of `name`, or of its denial. */
function argumentsOf(expr: Expr, name: string, denied: boolean): readonly Expr[] | undefined {
  if (!denied) return callOf(expr, name)?.args;
  return expr.kind === "not" ? callOf(expr.operand, name)?.args : undefined;
}

/** `name(a, b)`, or `!name(a, b)`, as each of `shapes`, in which `$1` and `$2` stand for the arguments, and `$*` for all of them. */
function calls(name: string, denied: boolean, ...shapes: readonly string[]): readonly Misspelling[] {
  return shapes.map((shape) => ({
    title: `${denied ? "!" : ""}${name} as ${shape}`,
    write: (expr, write) => {
      const args = argumentsOf(expr, name, denied);
      if (args === undefined) return undefined;
      const operand = (at: number) => (/\$\d/.test(shape) ? grouped(args[at] as Expr, write) : "");
      return shape
        .replaceAll("$1", () => operand(0))
        .replaceAll("$2", () => operand(1))
        .replaceAll("$*", () => args.map(write).join(", "));
    },
  }));
}

/** Tests of a literal list of at least `least` items as each of `shapes`, in which `$1` is the item, `$*` the items. */
function memberships(denied: boolean, least: number, ...shapes: readonly string[]): readonly Misspelling[] {
  return shapes.map((shape) => ({
    title: `membership as ${shape}`,
    write: (expr, write) => {
      const [list, item] = argumentsOf(expr, "contains", denied) ?? [];
      const items = list && callOf(list, "set")?.args;
      if (items === undefined || item === undefined || items.length < least) return undefined;
      return shape.replace("$1", () => grouped(item, write)).replace("$*", () => items.map(write).join(", "));
    },
  }));
}

/** Lists of at least `least` items in other brackets. */
function lists(least: number, open: string, close: string): Misspelling {
  return {
    title: `lists as ${open}…${close}`,
    write: (expr, write) => {
      const items = callOf(expr, "set")?.args;
      return items === undefined || items.length < least ? undefined : `${open}${items.map(write).join(", ")}${close}`;
    },
  };
}

function runs(kind: "and" | "or", ...signs: readonly string[]): readonly Misspelling[] {
  return signs.map((sign) => ({
    title: `${kind} as ${sign}`,
    write: (expr, write) => {
      if (expr.kind !== kind) return undefined;
      if (sign.endsWith("(")) return `${sign}${expr.operands.map(write).join(", ")})`;
      return expr.operands.map((operand) => grouped(operand, write)).join(` ${sign} `);
    },
  }));
}

function nots(...signs: readonly string[]): readonly Misspelling[] {
  return signs.map((sign) => ({
    title: `! as ${sign}`,
    write: (expr, write) => {
      if (expr.kind !== "not") return undefined;
      return sign.endsWith("(") ? `${sign}${write(expr.operand)})` : `${sign}${grouped(expr.operand, write)}`;
    },
  }));
}

/** String literals between other quotes. */
function quotes(open: string, close: string): Misspelling {
  return {
    title: `strings as ${open}…${close}`,
    write: (expr) =>
      expr.kind === "literal" && expr.type === "string" && /^[\w -]*$/.test(expr.value)
        ? `${open}${expr.value}${close}`
        : undefined,
  };
}

/** Comparisons with the empty string as each of `shapes`. */
function emptiness(operator: "==" | "!=", ...shapes: readonly string[]): readonly Misspelling[] {
  return shapes.map((shape) => ({
    title: `${operator} "" as ${shape}`,
    write: (expr, write) => {
      const [value, empty] = callOf(expr, operator)?.args ?? [];
      const isEmpty = empty?.kind === "literal" && empty.type === "string" && empty.value === "";
      return isEmpty && value !== undefined ? shape.replace("$1", () => grouped(value, write)) : undefined;
    },
  }));
}

function bools(...spellings: readonly string[]): readonly Misspelling[] {
  return spellings.map((spelling) => ({
    title: `true as ${spelling}`,
    write: (expr) => (expr.kind === "literal" && expr.type === "bool" && expr.value ? spelling : undefined),
  }));
}

/** A field by another path. */
export function renamed(path: string, other: string): Misspelling {
  return {
    title: `${path} as ${other}`,
    write: (expr) => (expr.kind === "select" && print(expr) === path ? other : undefined),
  };
}

const isName = /^\p{L}[\p{L}\p{Nd}_]*$/u;

/** Entries read by a literal key. */
function entries(title: string, shape: (object: string, key: string) => string | undefined): Misspelling {
  return {
    title,
    write: (expr, write) =>
      expr.kind === "index" && expr.key.kind === "literal" && expr.key.type === "string"
        ? shape(write(expr.object), expr.key.value)
        : undefined,
  };
}

// biome-ignore format: a table
export const misspellings: readonly Misspelling[] = [
  ...calls("!=", false, "not_equals($*)", "notEquals($*)", "neq($*)", "ne($*)", "unequal($*)", "isNotEqual($*)", "$1.notEquals($2)",
    "$1 <> $2", "$1 !== $2", "$1 ≠ $2", "$1 ！＝ $2", "$1 !＝ $2", "$1 is not $2", "$1 ne $2", "not($1 == $2)", "!($1 = $2)"),
  ...calls("==", false, "eq($*)", "equal($*)", "is_equal($*)", "$1.equals($2)", "$1 = $2", "$1 === $2", "$1 ＝ $2", "$1 ＝＝ $2",
    "$1 =＝ $2", "$1 is $2", "$1 eq $2", "not_equals($*) == false"),
  ...calls("<", false, "lt($*)", "lessThan($*)", "$1 lt $2", "$1 ＜ $2", "$1.isLess($2)"),
  ...calls(">=", false, "gte($*)", "greater_or_equal($*)", "$1 ≥ $2", "$1 ge $2", "$1 ＞＝ $2", "not_less($*)"),
  ...calls("equals", false, "Equals($*)", "eq($*)", "$1.equals($2)"),
  ...calls("contains", true, "not_contains($*)", "notContains($*)", "does_not_contain($*)", "excludes($*)", "$1.not_contains($2)",
    "!$1.includes($2)", "$2 not in $1", "not $2 in $1", "!$2 in $1", "$1 not contains $2", "not $1 contains $2", "not contains($*)"),
  ...calls("contains", false, "includes($*)", "has($*)", "any_equal($*)", "in($2, $1)", "$1.contains($2)", "$1.includes($2)", "$2 in $1",
    "$2 IN $1", "$2 is in $1", "$1 contains $2", "Contains($*)", "slices.Contains($*)", "contain($*)", "contians($*)"),
  ...memberships(false, 0, "$1 in ($*)", "$1 in [$*]", "$1 in {$*}", "$1 IN ($*)", "contains([$*], $1)", "contains({$*}, $1)", "$1 in (set($*))"),
  ...memberships(false, 2, "contains(($*), $1)", "$1 in (($*))", "$1 in ($*,)", "$1 in ($*", "$1 in [$*", "contains(($*, $1)"),
  ...memberships(true, 0, "$1 not in ($*)", "$1 not in [$*]", "$1 not in {$*}", "not $1 in ($*)", "not ($1 in ($*))", "!($1 in [$*])", "!$1 in {$*}"),
  ...calls("contains_any", true, "contains_none($*)", "none_of($*)", "hasNone($*)", "$1.containsNone($2)", "not_contains_any($*)", "is_disjoint($*)"),
  ...calls("contains_any", false, "any_of($*)", "hasAny($*)", "containsAny($*)", "$1.containsAny($2)", "intersects($*)"),
  ...calls("contains_all", true, "not_contains_all($*)"),
  ...calls("contains_all", false, "all_of($*)", "hasAll($*)", "containsAll($*)", "$1.containsAll($2)", "is_superset($*)"),
  ...calls("has_prefix", true, "not_has_prefix($*)", "doesNotStartWith($*)", "!$1.startsWith($2)", "not $1 startsWith $2", "$1 not startsWith $2"),
  ...calls("has_prefix", false, "starts_with($*)", "startsWith($*)", "startswith($*)", "hasPrefix($*)", "$1.startsWith($2)", "$1.hasPrefix($2)",
    "strings.HasPrefix($*)", "$1 startsWith $2", "has_perfix($*)"),
  ...calls("all_end_with", true, "not_ends_with($*)"),
  ...calls("all_end_with", false, "has_suffix($*)", "hasSuffix($*)", "ends_with($*)", "endsWith($*)", "$1.endsWith($2)", "$1 endsWith $2"),
  ...calls("is_subset", true, "not_is_subset($*)", "isNotSubset($*)"),
  ...calls("is_subset", false, "isSubset($*)", "is_subste($*)"),
  ...calls("all_equal", true, "not_all_equal($*)"),
  ...calls("all_equal", false, "allEqual($*)"),
  lists(0, "[", "]"), lists(0, "{", "}"), lists(2, "(", ")"), lists(1, "set[", "]"), lists(1, "Set(", ")"),
  ...runs("and", "and", "AND", "&", "∧", "＆＆", "＆", "and(", "And("),
  ...runs("or", "or", "OR", "|", "∨", "｜｜", "or("),
  ...nots("not ", "not(", "NOT ", "not (", "¬", "！", "Not("),
  quotes("'", "'"), quotes("“", "”"), quotes("‘", "’"),
  ...emptiness("==", "$1 == null", "$1 is null", "$1 == None", "$1 == nil", "$1 == undefined", "isNull($1)", "is_empty($1)", "empty($1)", "!exists($1)", "$1.isEmpty()"),
  ...emptiness("!=", "$1 != null", "$1 IS NOT NULL", "exists($1)", "is_set($1)", "not_empty($1)", "has($1)", "!is_null($1)"),
  ...bools("True", "TRUE"),
  entries("entries by name", (object, key) => (isName.test(key) ? `${object}.${key}` : undefined)),
  entries("entries by name, with a dash", (object, key) => (/^\w+(?:-\w+)+$/.test(key) ? `${object}.${key}` : undefined)),
  entries("entries without quotes", (object, key) => (isName.test(key) ? `${object}[${key}]` : undefined)),
];
