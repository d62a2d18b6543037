import { matchPattern } from "../check/fit.ts";
import { type FunctionRow, type Meaning, type Parameter, type Pattern, patternName } from "../functions/define.ts";
import type { SQLDialect } from "../functions/sql.ts";
import { describeType } from "../types/type.ts";
import { isRecord } from "../types/value.ts";
import type { FoundFields } from "./fields.ts";
import {
  anything,
  array,
  type Data,
  describe,
  membersOf,
  method,
  nearestOf,
  record,
  type Shape,
  text,
} from "./members.ts";
import { uncallable } from "./names.ts";
import type { Report } from "./problems.ts";
import { checkPattern, checkType } from "./types.ts";

const shapes = {
  name: text,
  parameters: array,
  result: anything,
  doc: text,
  evaluate: method,
  specialize: method,
  examples: array,
  notes: record,
  validate: method,
  meaning: text,
  sql: record,
  code: method,
};

/** The SQL of a function, by engine. */
const engines: Readonly<Record<SQLDialect, Shape>> = {
  postgres: method,
  duckdb: method,
  sqlite: method,
  trino: method,
  clickhouse: method,
};

/** Every meaning, to find misspelled ones. */
const meanings: Readonly<Record<Meaning, true>> = {
  equal: true,
  unequal: true,
  "has-item": true,
  "has-every": true,
  "has-any": true,
  covers: true,
  within: true,
  "ends-with": true,
  "all-equal": true,
  "starts-with": true,
  less: true,
  "at-most": true,
  greater: true,
  "at-least": true,
  instant: true,
  list: true,
};

/** Whether all `functions` at `list` of a definition are valid, each by itself; reports problems. */
export function checkFunctions(
  functions: unknown,
  list: string,
  found: FoundFields,
  report: Report,
): functions is readonly FunctionRow[] {
  if (functions === undefined) return true;
  if (!Array.isArray(functions)) {
    report(list, `expected a list of functions, got ${describe(functions)}`, "write functions: [fn(…)]");
    return false;
  }
  const names = new Map<string, number>();
  let isFine = true;
  const note: Report = (...problem) => {
    isFine = false;
    report(...problem);
  };
  for (const [index, row] of functions.entries()) {
    const path = `${list}[${index}]`;
    const name = checkRow(row, path, found, note);
    if (name === undefined) continue;
    const first = names.get(name);
    if (first === undefined) names.set(name, index);
    else
      note(
        path,
        `${list}[${first}] is also named \`${name}\``,
        "rename one, or write one function that takes either(…)",
      );
    const taken =
      found.fields.some((field) => !field.isHidden && field.name === name) || found.namespaces.includes(name);
    if (taken) note(path, `a field is also named \`${name}\``, "rename one of them");
  }
  return isFine;
}

/** Checks one row; returns its name, if it is valid. */
function checkRow(row: unknown, path: string, found: FoundFields, report: Report): string | undefined {
  if (!isRecord(row)) {
    report(path, `expected a function made by fn(…), got ${describe(row)}`);
    return undefined;
  }
  const members = membersOf(row, path, shapes, report);
  for (const required of ["name", "parameters", "result", "doc", "evaluate", "examples"] as const) {
    if (row[required] === undefined)
      report(`${path}.${required}`, "required member is missing", "make the function with fn(…)");
  }
  if (row["result"] !== undefined) checkType(row["result"], `${path}.result`, report);
  if (isRecord(members.sql)) membersOf(members.sql, `${path}.sql`, engines, report);
  checkImplementation(members.evaluate, `${path}.evaluate`, report);
  if (members.parameters !== undefined) checkParameters(members.parameters as readonly unknown[], path, found, report);
  if (members.examples !== undefined) checkExamples(members.examples as readonly unknown[], path, report);
  const { meaning, name } = members as { meaning?: string; name?: string };
  if (meaning !== undefined && !Object.hasOwn(meanings, meaning)) {
    const help = nearestOf(meaning, Object.keys(meanings), "the meanings are");
    report(`${path}.meaning`, `unknown meaning "${meaning}"`, help);
  }
  const problem = name === undefined ? undefined : uncallable(name);
  if (problem !== undefined) report(`${path}.name`, problem.message, problem.help);
  return problem === undefined ? name : undefined;
}

/** A filter needs its value synchronously. */
function checkImplementation(evaluate: unknown, path: string, report: Report): void {
  const tag = evaluate === undefined ? "" : Object.prototype.toString.call(evaluate).slice(8, -1);
  if (tag === "AsyncFunction") {
    const help = "read the data first, and pass it in the context";
    report(path, "async functions are not supported", help);
  } else if (tag.endsWith("GeneratorFunction")) {
    report(path, "generator functions are not supported", "return one value");
  }
}

function checkParameters(parameters: readonly unknown[], path: string, found: FoundFields, report: Report): void {
  const names = new Set<unknown>();
  for (const [index, parameter] of parameters.entries()) {
    const own = `${path}.parameters[${index}]`;
    if (!isRecord(parameter)) {
      report(own, `expected a name with a type, got ${describe(parameter)}`, 'write ["name", string]');
      continue;
    }
    const { name, pattern, rest, field } = parameter as Partial<Parameter>;
    if (typeof name !== "string" || name === "") report(`${own}.name`, `expected a name, got ${describe(name)}`);
    else if (names.has(name)) report(`${own}.name`, `another parameter is also named \`${name}\``, "rename one");
    names.add(name);
    if (rest !== undefined) {
      if (index < parameters.length - 1) report(own, "only the last parameter can be a rest parameter");
      const least: unknown = (rest as Data)["least"];
      if (!Number.isSafeInteger(least) || (least as number) < 0) {
        report(own, `expected a whole number, 0 or more, got ${describe(least)}`);
      }
    }
    if (checkPattern(pattern, own, report) && field !== undefined)
      checkFieldParameter(field, pattern, own, found, report);
  }
}

function checkFieldParameter(
  field: unknown,
  pattern: Pattern,
  path: string,
  { fields }: FoundFields,
  report: Report,
): void {
  const known = fields.find(({ name }) => name === field);
  if (known === undefined) {
    const names = fields.map(({ name }) => name);
    const what = typeof field === "string" ? JSON.stringify(field) : describe(field);
    const help = nearestOf(String(field), names, "the fields are");
    report(path, `it reads ${what}, which is not a field`, help);
  } else if (matchPattern(pattern, known.type, undefined) === false) {
    report(path, `it takes ${patternName(pattern)}, and \`${known.name}\` is ${describeType(known.type)}`);
  }
}

function checkExamples(examples: readonly unknown[], path: string, report: Report): void {
  for (const [index, example] of examples.entries()) {
    const isPair = Array.isArray(example) && example.length === 2 && typeof example[0] === "string";
    if (isPair && example[1] !== undefined) continue;
    const help = 'write a filter and its result: ["is_odd(3)", true]';
    report(`${path}.examples[${index}]`, `expected a pair of a string and a value, got ${describe(example)}`, help);
  }
}
