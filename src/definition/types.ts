import type { Bound, Pattern } from "../functions/define.ts";
import type { Type } from "../types/type.ts";
import { isRecord } from "../types/value.ts";
import { describe } from "./members.ts";
import { memberOf, type Report } from "./problems.ts";

const scalars: ReadonlySet<unknown> = new Set<Type["kind"]>(["string", "bool", "int", "float", "timestamp"]);
const bounds: ReadonlySet<unknown> = new Set<Bound>(["scalar", "comparable", "ordered", "any"]);

/** The names of the types in other languages. */
const otherNames: Readonly<Record<string, string>> = {
  text: "string",
  boolean: "bool",
  number: "float",
  integer: "int",
  date: "timestamp",
  datetime: "timestamp",
};

/** The type that a string names. */
export function typeNamed(name: string): string | undefined {
  const lower = name.toLowerCase();
  return scalars.has(lower) ? lower : otherNames[lower];
}

/** The maximum depth of types: a deeper one contains itself. */
const deepest = 20;

const help = "the types are string, bool, int, float, timestamp, list(…) and map(…)";

/** Whether `value` is a type; reports a problem. */
export function checkType(value: unknown, path: string, report: Report): value is Type {
  const problem = problemOf(value, false, 0);
  if (problem !== undefined) report(path, problem, help);
  return problem === undefined;
}

/** Whether `value` is a pattern of a parameter; reports a problem. */
export function checkPattern(value: unknown, path: string, report: Report): value is Pattern {
  const options = isRecord(value) && value["kind"] === "either" ? value["options"] : undefined;
  if (Array.isArray(options)) {
    const all = options.map((option, index) => checkType(option, `${memberOf(path, "options")}[${index}]`, report));
    if (all.length === 0) report(path, "either() needs types", "list them: either(string, list(string))");
    return all.length > 0 && all.every(Boolean);
  }
  const problem = problemOf(value, true, 0);
  if (problem !== undefined)
    report(path, problem, `${help}; a parameter also takes scalar, comparable, any, listOf(…) or either(…)`);
  return problem === undefined;
}

function problemOf(value: unknown, isPattern: boolean, depth: number): string | undefined {
  if (typeof value === "function") return "a function is not a type; call it";
  if (!isRecord(value)) return `expected a type, got ${describe(value)}`;
  const { kind } = value;
  if (scalars.has(kind)) return undefined;
  if (isPattern && kind === "variable" && bounds.has(value["bound"])) return undefined;
  if (kind !== "list" && kind !== "map") {
    return typeof kind === "string" ? `unknown type "${kind}"` : "expected a type, got an object";
  }
  if (depth === deepest) return "the type contains itself";
  return problemOf(
    value[kind === "list" ? "element" : "value"],
    isPattern && kind === "list" && depth === 0,
    depth + 1,
  );
}
