import { nearest } from "../suggest.ts";
import { describeData, isRecord } from "../types/value.ts";
import { memberOf, type Report } from "./problems.ts";

export type Data = Readonly<Record<string, unknown>>;

/** The expected shape of a member, with its description. */
export interface Shape {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

export const text: Shape = { expected: "a string", accepts: (value) => typeof value === "string" };
export const flag: Shape = { expected: "true or false", accepts: (value) => typeof value === "boolean" };
export const record: Shape = { expected: "an object", accepts: isRecord };
export const method: Shape = { expected: "a function", accepts: (value) => typeof value === "function" };
export const texts: Shape = {
  expected: "a list of strings",
  accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
};
export const array: Shape = { expected: "a list", accepts: Array.isArray };
/** Anything, because it is checked elsewhere. */
export const anything: Shape = { expected: "", accepts: () => true };

/**
 * The members of `data` with the right shape; reports unknown members and wrong shapes. An `undefined` member is
 * absent.
 */
export function membersOf<N extends string>(
  data: Data,
  path: string,
  shapes: Readonly<Record<N, Shape>>,
  report: Report,
): Readonly<Partial<Record<N, unknown>>> {
  const found: Partial<Record<N, unknown>> = {};
  const known = Object.keys(shapes) as N[];
  for (const name of Object.keys(data)) {
    const own = known.find((each) => each === name);
    if (own === undefined) {
      report(memberOf(path, name), "unknown member", nearestOf(name, known, "the members are"));
      continue;
    }
    const value = data[name];
    const { expected, accepts } = shapes[own];
    if (value === undefined) continue;
    if (accepts(value)) found[own] = value;
    else report(memberOf(path, name), `expected ${expected}, got ${describe(value)}`);
  }
  return found;
}

/** The kind of data, in a sentence; a short string as it is written. */
export function describe(value: unknown): string {
  return typeof value === "string" && value.length <= 40 ? `the string ${JSON.stringify(value)}` : describeData(value);
}

/** `did you mean "x"?`, or the available names. */
export function nearestOf(name: string, known: readonly string[], lead: string): string {
  const near = nearest(name, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  return known.length === 0 ? "leave it out" : `${lead} ${[...new Set(known)].join(", ")}`;
}

/** Reports duplicates in a list. */
export function reportRepeated(items: readonly string[], path: string, report: Report): void {
  for (const [index, item] of items.entries()) {
    if (items.indexOf(item) < index) report(`${path}[${index}]`, `"${item}" is listed twice`, "remove one");
  }
}
