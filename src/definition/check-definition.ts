import { allScalars, type Dialect } from "../dialects.ts";
import type { Definition } from "../environment.ts";
import type { FunctionRow } from "../functions/define.ts";
import { order } from "../functions/order.ts";
import { standardFunctions } from "../functions/standard.ts";
import { isInfix } from "../syntax/ast.ts";
import { isRecord } from "../types/value.ts";
import { checkFields, type FoundFields, kindHelp } from "./fields.ts";
import { checkFunctions } from "./functions.ts";
import {
  anything,
  type Data,
  describe,
  flag,
  membersOf,
  nearestOf,
  record,
  reportRepeated,
  type Shape,
  text,
  texts,
} from "./members.ts";
import { uncallable } from "./names.ts";
import { DefinitionError, type DefinitionProblem, memberOf, type Report } from "./problems.ts";

function noun(expected: string): Shape {
  return {
    expected,
    accepts: (value) => isRecord(value) && text.accepts(value["one"]) && text.accepts(value["many"]),
  };
}

const scalars: Shape = {
  expected: `a list of ${allScalars.join(", ")}`,
  accepts: (value) => Array.isArray(value) && value.every((item) => allScalars.includes(item)),
};

const dialectShapes: Readonly<Record<keyof Dialect, Shape>> = {
  reader: text,
  functions: anything,
  scalars,
  aliases: flag,
  lineBreaks: flag,
  keywords: flag,
};

const shapes: Readonly<Record<keyof Definition | "getters", Shape>> = {
  fields: anything,
  functions: anything,
  order: flag,
  only: texts,
  operators: texts,
  aliases: record,
  kinds: texts,
  otherKinds: record,
  defaultKinds: texts,
  kindName: noun('{ one: "channel", many: "channels" }'),
  subject: noun('{ one: "order", many: "orders" }'),
  selectKeys: flag,
  dialects: record,
  getters: record,
};

type Texts = readonly string[] | undefined;

/**
 * Whether `definition` is a valid environment; its functions have not been called.
 * @throws DefinitionError with every problem
 */
export function checkDefinition(definition: unknown): asserts definition is Definition {
  const problems: DefinitionProblem[] = [];
  const report: Report = (path, message, help) => problems.push({ path, message, ...(help !== undefined && { help }) });
  if (isRecord(definition)) checkMembers(definition, report);
  else
    report("the definition", `expected an object, got ${describe(definition)}`, "write { fields: { name: string } }");
  if (problems.length > 0) throw new DefinitionError(problems);
}

function checkMembers(definition: Data, report: Report): void {
  const members = membersOf(definition, "", shapes, report);
  const kinds = checkKinds(members, definition, report);
  const found = checkFields(definition["fields"], kinds, report);
  const lists = functionLists(definition, members.dialects as Data | undefined, report);
  const areFine = lists.map(([path, functions]) => checkFunctions(functions, path, found, report));
  const rows = lists.flatMap(([, functions]) => (functions ?? []) as readonly FunctionRow[]);
  if (!areFine.includes(false)) checkLists(members, rows, report);
  checkAliases(members.aliases as Data | undefined, found, report);
  for (const [name, getter] of Object.entries((members.getters ?? {}) as Data)) {
    const path = `getters[${JSON.stringify(name)}]`;
    if (typeof getter !== "function") report(path, `expected a function, got ${describe(getter)}`);
    if (!found.fields.some((field) => field.name === name)) reportUnknownField(name, path, found, report);
  }
}

/** The kinds, if they are valid. */
function checkKinds(members: Readonly<Record<string, unknown>>, definition: Data, report: Report): Texts {
  const kinds = members["kinds"] as Texts;
  if (kinds === undefined && definition["kinds"] !== undefined) return undefined;
  const known = kinds ?? [];
  reportRepeated(known, "kinds", report);
  if (known.includes("")) report("kinds", "the name of a kind is empty", "name the kind");
  const others = Object.entries((members["otherKinds"] ?? {}) as Data).map(([name, kind]) => ({
    path: memberOf("otherKinds", name),
    kind,
  }));
  const defaults = ((members["defaultKinds"] ?? []) as readonly string[]).map((kind, index) => ({
    path: `defaultKinds[${index}]`,
    kind,
  }));
  for (const { path, kind } of [...others, ...defaults]) {
    if (typeof kind !== "string") report(path, `expected the name of a kind, got ${describe(kind)}`);
    else if (!known.includes(kind)) report(path, `unknown kind "${kind}"`, kindHelp(kind, known));
  }
  return known;
}

/** The lists of functions that filters can call. */
function checkLists(members: Readonly<Record<string, unknown>>, own: readonly FunctionRow[], report: Report): void {
  const ordering = members["order"] === true ? order : [];
  const all = [...standardFunctions(), ...ordering, ...own].map(({ name }) => name);
  const names = [...new Set(all)];
  const check = (list: Texts, path: string, known: readonly string[], what: string) => {
    reportRepeated(list ?? [], path, report);
    for (const [index, name] of (list ?? []).entries()) {
      if (!known.includes(name)) {
        report(`${path}[${index}]`, `unknown ${what} "${name}"`, nearestOf(name, known, `the ${what}s are`));
      }
    }
  };
  check(members["only"] as Texts, "only", names, "function");
  check(members["operators"] as Texts, "operators", names.filter(isInfix), "operator");
}

function checkAliases(aliases: Data | undefined, found: FoundFields, report: Report): void {
  const visible = found.fields.filter(({ isHidden }) => !isHidden).map(({ name }) => name);
  for (const [alias, name] of Object.entries(aliases ?? {})) {
    const path = memberOf("aliases", alias);
    const problem = uncallable(alias);
    if (problem !== undefined) report(path, problem.message, problem.help);
    if (visible.includes(alias) || found.namespaces.includes(alias)) {
      report(path, `a field is named \`${alias}\`, so the alias is never used`, "remove one of them");
    }
    if (!visible.includes(name as string)) reportUnknownField(name, path, found, report);
  }
}

function reportUnknownField(name: unknown, path: string, { fields }: FoundFields, report: Report): void {
  const visible = fields.filter(({ isHidden }) => !isHidden).map((field) => field.name);
  report(
    path,
    typeof name === "string"
      ? `unknown field ${JSON.stringify(name)}`
      : `expected the name of a field, got ${describe(name)}`,
    nearestOf(String(name), visible, "the fields are"),
  );
}

/** The functions of the definition and of each dialect, by the path of their list; reports problems of dialects. */
function functionLists(definition: Data, dialects: Data = {}, report: Report): readonly (readonly [string, unknown])[] {
  const ofDialects = Object.entries(dialects).map(([name, dialect]) => {
    const path = memberOf("dialects", name);
    if (!isRecord(dialect)) report(path, `expected an object, got ${describe(dialect)}`);
    const members = isRecord(dialect) ? membersOf(dialect, path, dialectShapes, report) : {};
    return [`${path}.functions`, members.functions] as const;
  });
  return [["functions", definition["functions"]], ...ofDialects];
}
