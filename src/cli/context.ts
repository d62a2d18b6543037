import type { EnvironmentField } from "../environment.ts";
import type { FilterEnvironment, Predicate } from "../predicate.ts";
import { nearest } from "../suggest.ts";
import { describeData, isRecord } from "../types/value.ts";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";
import { nameOf } from "./input.ts";
import { readJson } from "./json-file.ts";

type Data = Readonly<Record<string, unknown>>;

/**
 * The data of a JSON file that filters read: an object by the roots of their environments. `others`: keys that it may
 * have besides.
 * @throws Failure for anything else, for a root that no environment has, and for a misspelt key that a filter reads
 */
export async function readContext(
  path: string,
  host: Host,
  predicates: readonly Predicate<unknown>[],
  environments: readonly FilterEnvironment<unknown>[],
  others: readonly string[],
): Promise<Data> {
  const data = await readJson(path, host);
  const roots = [...new Set(environments.flatMap(({ data }) => [...data.root.members.keys()]))];
  if (!isRecord(data)) {
    throw new Failure(`${nameOf(path)} contains ${describeData(data)}`, `pass an object: { ${roots.join(", ")} }`);
  }
  checkRoots(data, path, roots, others);
  for (const predicate of predicates) checkKeys(data, path, predicate, environments);
  return data;
}

function checkRoots(data: Data, path: string, roots: readonly string[], others: readonly string[]): void {
  for (const root of Object.keys(data)) {
    if (roots.includes(root) || others.includes(root)) continue;
    throw new Failure(
      `unknown root "${root}" in ${nameOf(path)}; filters read ${roots.join(", ")}`,
      remedyFor(root, data, roots),
    );
  }
}

function remedyFor(root: string, data: Data, roots: readonly string[]): string {
  const near = nearest(root, roots);
  if (near !== undefined) return `did you mean "${near}"?`;
  const isUser = isRecord(data["metadata"]) && isRecord(data["spec"]) && roots.includes("user");
  if (isUser) return 'for a user, write { "user": { "metadata": …, "spec": … } }';
  return typeof data["event"] === "string" ? "pass an event with --event" : `pass an object: { ${roots.join(", ")} }`;
}

/** Refuses data that has, in place of a key that the predicate reads, one that is nearly spelt so. */
function checkKeys(
  data: Data,
  path: string,
  predicate: Predicate<unknown>,
  environments: readonly FilterEnvironment<unknown>[],
): void {
  const fields = environments.flatMap((environment) => environment.fields);
  for (const name of predicate.fields) {
    const field = fields.find((each) => each.name === name);
    const problem = field && misspelling(data, field, fields);
    if (problem !== undefined)
      throw new Failure(`${nameOf(path)}: unknown field ${problem.key}`, `did you mean ${problem.meant}?`);
  }
}

interface Misspelling {
  readonly key: string;
  readonly meant: string;
}

function misspelling(
  data: Data,
  { path }: EnvironmentField,
  fields: readonly EnvironmentField[],
): Misspelling | undefined {
  let current: unknown = data;
  for (const [depth, name] of path.entries()) {
    if (!isRecord(current)) return undefined;
    if (Object.hasOwn(current, name)) {
      current = current[name];
      continue;
    }
    const known = new Set(
      fields.flatMap((field) => (startsWith(field.path, path.slice(0, depth)) ? [field.path[depth]] : [])),
    );
    const unknown = Object.keys(current).filter((key) => !known.has(key));
    const key = nearest(name, unknown);
    const above = path.slice(0, depth);
    return key === undefined ? undefined : { key: [...above, key].join("."), meant: [...above, name].join(".") };
  }
  return undefined;
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((name, depth) => path[depth] === name);
}
