import type { EnvironmentField } from "../environment.ts";
import type { FilterEnvironment, Predicate } from "../predicate.ts";
import { nearest } from "../suggest.ts";
import { describeData, isRecord } from "../types/value.ts";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";
import { nameOf } from "./input.ts";
import { readData } from "./json-file.ts";

type Data = Readonly<Record<string, unknown>>;

/** What data is for: the roots and fields that it can have. */
export interface Scope {
  readonly roots: readonly string[];
  /** Keys that it may have besides. */
  readonly others: readonly string[];
  /** The fields that filters read. */
  readonly read: readonly EnvironmentField[];
  /** The names that fields have below a path, by the path's names with dots. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What data for these filters can have. */
export function scopeOf(
  predicates: readonly Predicate<unknown>[],
  environments: readonly FilterEnvironment<unknown>[],
  others: readonly string[],
): Scope {
  const roots = new Set(environments.flatMap(({ data: { root } }) => [...root.members.keys()]));
  const fields = environments.flatMap((environment) => environment.fields);
  const byName = new Map(fields.map((field) => [field.name, field]));
  const members = new Map<string, Set<string>>();
  for (const { path } of fields) {
    for (const [depth, name] of path.entries()) {
      const above = path.slice(0, depth).join(".");
      members.set(above, (members.get(above) ?? new Set()).add(name));
    }
  }
  const read = new Set(predicates.flatMap((predicate) => predicate.fields));
  return { roots: [...roots], others, read: [...read].flatMap((name) => byName.get(name) ?? []), members };
}

/** What is wrong with data. */
export interface DataProblem {
  /** The keys that lead to it. */
  readonly path: readonly string[];
  readonly what: string;
  readonly remedy: string;
}

/**
 * The data of a file, JSON or YAML, that filters read: an object by the roots of their environments.
 * @throws Failure for anything else, for a root that no environment has, and for a misspelt key that a filter reads
 */
export async function readContext(path: string, host: Host, scope: Scope): Promise<Data> {
  const data = await readData(path, host);
  const problem = contextProblem(data, nameOf(path), scope);
  if (problem !== undefined) throw new Failure(problem.what, problem.remedy);
  return data as Data;
}

/** What keeps `data` from being a context; undefined where it is an object. `name`: what messages call the data. */
export function contextProblem(data: unknown, name: string, scope: Scope): DataProblem | undefined {
  const { roots, others } = scope;
  if (!isRecord(data)) {
    return {
      path: [],
      what: `${name} contains ${describeData(data)}`,
      remedy: `pass an object: { ${roots.join(", ")} }`,
    };
  }
  const root = Object.keys(data).find((key) => !roots.includes(key) && !others.includes(key));
  if (root === undefined) return keyProblem(data, name, scope);
  const what = `unknown root "${root}" in ${name}; filters read ${roots.join(", ")}`;
  return { path: [root], what, remedy: remedyFor(root, data, roots) };
}

function remedyFor(root: string, data: Data, roots: readonly string[]): string {
  const near = nearest(root, roots);
  if (near !== undefined) return `did you mean "${near}"?`;
  const isUser = isRecord(data["metadata"]) && isRecord(data["spec"]) && roots.includes("user");
  if (isUser) return 'for a user, write { "user": { "metadata": …, "spec": … } }';
  return typeof data["event"] === "string" ? "pass an event with --event" : `pass an object: { ${roots.join(", ")} }`;
}

/** Data that has, in place of a key that a filter reads, one that is nearly spelt so. */
function keyProblem(data: Data, name: string, { read, members }: Scope): DataProblem | undefined {
  for (const field of read) {
    const found = misspelling(data, field, members);
    if (found === undefined) continue;
    const { path, meant } = found;
    return { path, what: `${name}: unknown field ${path.join(".")}`, remedy: `did you mean ${meant.join(".")}?` };
  }
  return undefined;
}

/**
 * The kind by which policies are chosen, as the data says it.
 * @throws Failure where the environment has kinds, and the data has none, or another
 */
export function kindOf(data: Data, name: string, { data: { knownKinds } }: FilterEnvironment<unknown>): string {
  const { kind = knownKinds.length === 0 ? "" : undefined } = data;
  if (typeof kind === "string" && (knownKinds.length === 0 || knownKinds.includes(kind))) return kind;
  const [first = "ssh"] = knownKinds;
  if (typeof kind !== "string") throw new Failure(`${name} has no "kind"`, `add it: { "kind": "${first}", … }`);
  const near = nearest(kind, knownKinds);
  throw new Failure(
    `unknown kind "${kind}" in ${name}`,
    near === undefined ? `the kinds are ${knownKinds.join(", ")}` : `did you mean "${near}"?`,
  );
}

interface Misspelling {
  readonly path: readonly string[];
  readonly meant: readonly string[];
}

function misspelling(data: Data, { path }: EnvironmentField, members: Scope["members"]): Misspelling | undefined {
  let current: unknown = data;
  for (const [depth, name] of path.entries()) {
    if (!isRecord(current)) return undefined;
    if (Object.hasOwn(current, name)) {
      current = current[name];
      continue;
    }
    const above = path.slice(0, depth);
    const known = members.get(above.join("."));
    const unknown = Object.keys(current).filter((key) => known?.has(key) !== true);
    const key = nearest(name, unknown);
    return key === undefined ? undefined : { path: [...above, key], meant: [...above, name] };
  }
  return undefined;
}
