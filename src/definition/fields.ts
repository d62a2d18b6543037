import { sameType, string, type Type } from "../types/type.ts";
import { isRecord } from "../types/value.ts";
import { anything, type Data, describe, flag, membersOf, nearestOf, text, texts } from "./members.ts";
import { unspeakable } from "./names.ts";
import { memberOf, type Report } from "./problems.ts";
import { checkType, typeNamed } from "./types.ts";

/** A valid field. */
export interface FoundField {
  readonly name: string;
  readonly type: Type;
  readonly isHidden: boolean;
}

/** The fields of the definition. */
export interface FoundFields {
  readonly fields: readonly FoundField[];
  /** Dotted paths. */
  readonly namespaces: readonly string[];
}

/** The maximum depth of namespaces. */
const deepest = 50;

interface Scene {
  readonly kinds: readonly string[] | undefined;
  readonly report: Report;
  readonly fields: FoundField[];
  readonly namespaces: string[];
  /** The enclosing namespaces, to detect a cycle. */
  readonly around: Set<Data>;
}

/** Everything under `fields`; reports its problems. `kinds`: those of the definition, if they are valid. */
export function checkFields(fields: unknown, kinds: readonly string[] | undefined, report: Report): FoundFields {
  const scene: Scene = { kinds, report, fields: [], namespaces: [], around: new Set() };
  if (isRecord(fields)) checkNamespace(fields, [], "fields", scene);
  else report("fields", `expected an object of fields, got ${describe(fields)}`, "write { fields: { name: string } }");
  return scene;
}

function checkNamespace(members: Data, names: readonly string[], path: string, scene: Scene): void {
  const isInItself = scene.around.has(members);
  if (isInItself || names.length > deepest) {
    const problem = isInItself ? "the namespace contains itself" : `the fields nest more than ${deepest} levels deep`;
    scene.report(path, problem, "list only the fields that filters read");
    return;
  }
  scene.around.add(members);
  if (names.length > 0) scene.namespaces.push(names.join("."));
  for (const name of Object.keys(members)) {
    const own = memberOf(path, name);
    const isHidden = checkMember(members[name], [...names, name], own, scene);
    const problem = isHidden ? undefined : unspeakable(name, names.length === 0);
    if (problem !== undefined) scene.report(own, problem.message, problem.help);
  }
  scene.around.delete(members);
}

/** Whether the member is hidden from filters. */
function checkMember(member: unknown, names: readonly string[], path: string, scene: Scene): boolean {
  if (!isRecord(member)) {
    const type = typeof member === "string" ? typeNamed(member) : undefined;
    const help =
      type === undefined
        ? "write a type, such as `string`, or an object of fields"
        : `write the type itself, which "wherefore" exports: { ${names.at(-1)}: ${type} }`;
    scene.report(path, `expected a type, a field or a namespace of fields, got ${describe(member)}`, help);
    return false;
  }
  const { kind } = member;
  if (kind === "required" && "fields" in member) {
    if (isRecord(member["fields"])) checkNamespace(member["fields"], names, path, scene);
    else scene.report(path, `required() takes an object of fields, not ${describe(member["fields"])}`);
    return false;
  }
  if (kind === "field") return checkField(member, names, path, scene);
  if (typeof kind !== "string") {
    checkNamespace(member, names, path, scene);
    return false;
  }
  if (checkType(member, path, scene.report))
    scene.fields.push({ name: names.join("."), type: member, isHidden: false });
  return false;
}

const shapes = {
  kind: text,
  type: anything,
  required: flag,
  doc: text,
  kinds: texts,
  values: anything,
  keys: texts,
  closed: flag,
  also: texts,
  secret: flag,
  hidden: flag,
};

function checkField(member: Data, names: readonly string[], path: string, scene: Scene): boolean {
  const { report } = scene;
  const { kinds, values, keys, closed, hidden } = membersOf(member, path, shapes, report);
  const isHidden = hidden === true;
  const type = member["type"];
  if (!checkType(type, path, report)) return isHidden;
  checkKinds(kinds as readonly string[] | undefined, `${path}.kinds`, scene);
  if (values !== undefined) checkValues(values, type, `${path}.values`, scene);
  if (type.kind !== "map") {
    for (const name of ["keys", "closed"] as const) {
      if (member[name] !== undefined)
        report(`${path}.${name}`, "only a map can have keys", "remove keys, or make the field a map");
    }
  } else if (closed === true && keys === undefined) {
    report(`${path}.closed`, "the list of keys is empty", 'list them: keys: ["env"]');
  }
  scene.fields.push({ name: names.join("."), type, isHidden });
  return isHidden;
}

function checkKinds(kinds: readonly string[] | undefined, path: string, { kinds: known, report }: Scene): void {
  if (known === undefined) return;
  for (const [index, kind] of (kinds ?? []).entries()) {
    if (!known.includes(kind)) report(`${path}[${index}]`, `unknown kind "${kind}"`, kindHelp(kind, known));
  }
}

/** The help for a kind that is not one of `known`. */
export function kindHelp(kind: string, known: readonly string[]): string {
  return known.length === 0 ? `declare it: kinds: ["${kind}"]` : nearestOf(kind, known, "the kinds are");
}

function checkValues(values: unknown, type: Type, path: string, scene: Scene): void {
  const { report, kinds } = scene;
  const isText = sameType(type, string) || (type.kind === "list" && sameType(type.element, string));
  if (!isText) {
    report(path, "only a string or a list of strings can have values", "remove it");
    return;
  }
  if (texts.accepts(values)) {
    if ((values as readonly string[]).length === 0) report(path, "the list of values is empty", "list the values");
    return;
  }
  if (!isRecord(values) || !Object.values(values).every(texts.accepts)) {
    const help = 'write values: ["open", "paid"], or such a list for each kind: { web: ["open"] }';
    report(path, `expected a list of strings, or one for each kind, got ${describe(values)}`, help);
    return;
  }
  for (const kind of Object.keys(values)) {
    if (kinds !== undefined && !kinds.includes(kind)) {
      report(memberOf(path, kind), `unknown kind "${kind}"`, kindHelp(kind, kinds));
    }
  }
}
