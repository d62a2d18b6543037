import type { CodeArgument, Meaning } from "../functions/define.ts";
import { few } from "../functions/membership.ts";
import { isScalar } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import { literal } from "./literal.ts";
import type { Program } from "./program.ts";

/** An argument whose items a form can check while it searches them. */
export interface FormArgument extends CodeArgument {
  /** The variable with the host data of a list of strings, unchecked. */
  readonly unchecked?: string | undefined;
}

/** A call of a row with that meaning as an expression; undefined to call its implementation. */
export function formOf(meaning: Meaning, args: readonly FormArgument[], program: Program): string | undefined {
  const [a, b] = args;
  return meaning === "list" ? listOf(args) : a && forms[meaning]?.({ a, b: b ?? a, rest: args.slice(1), program });
}

/** The arguments of a call: the first, the second, and all but the first. */
interface Arguments {
  readonly a: FormArgument;
  readonly b: FormArgument;
  readonly rest: readonly FormArgument[];
  readonly program: Program;
}

type Form = (args: Arguments) => string;

const forms: Readonly<Partial<Record<Meaning, Form>>> = {
  equal: (args) => same(args),
  unequal: ({ a, b, program }) => (isScalar(a.type) ? `${a.code} !== ${b.code}` : `!${same({ a, b, program })}`),
  "has-item": ({ a, b, program }) => {
    const items = listValue(a);
    if (items !== undefined) return isOneOf(b.code, items, program);
    if (b.value === undefined) return `${a.code}.includes(${b.code})`;
    return some(a, isOneOf("item", [b.value as Scalar], program), program);
  },
  "has-every": ({ a, b, program }) => `${program.runtime("hasEvery")}(${a.code}, ${b.code})`,
  "has-any": ({ a, b, program }) => {
    const [values, list] = listValue(b) === undefined ? [listValue(a), b] : [listValue(b), a];
    if (values === undefined) return `${program.runtime("hasAny")}(${a.code}, ${b.code})`;
    return some(list, isOneOf("item", values, program), program);
  },
  covers: ({ a, rest, program }) =>
    a.type.kind === "list"
      ? `${program.runtime("covers")}(${a.code}, ${listOf(rest)})`
      : amongRest(a.code, rest, program),
  within: ({ a, rest, program }) => {
    if (a.type.kind !== "list") return amongRest(a.code, rest, program);
    const values = scalarValues(rest);
    if (values === undefined) return `${program.runtime("covers")}(${listOf(rest)}, ${a.code})`;
    return `!${some(a, `!(${isOneOf("item", values, program)})`, program)}`;
  },
  "all-equal": (args) => every(args, (item) => `${item} === ${args.b.code}`),
  "ends-with": (args) => every(args, (item) => `${item}.endsWith(${args.b.code})`),
  "starts-with": ({ a, b }) => `${a.code}.startsWith(${b.code})`,
  less: (args) => ordered(args, "<"),
  "at-most": (args) => ordered(args, "<="),
  greater: (args) => ordered(args, ">"),
  "at-least": (args) => ordered(args, ">="),
};

function same({ a, b, program }: Pick<Arguments, "a" | "b" | "program">): string {
  return isScalar(a.type) ? `${a.code} === ${b.code}` : `${program.runtime("sameItems")}(${a.code}, ${b.code})`;
}

function ordered({ a, b, program }: Arguments, operator: string): string {
  if (a.type.kind !== "timestamp") return `${a.code} ${operator} ${b.code}`;
  return `${program.runtime("compare")}(${a.code}, ${b.code}) ${operator} 0`;
}

/** A test of a text, or of each item of a list, against the second argument. */
function every({ a, b, program }: Arguments, test: (item: string) => string): string {
  if (a.type.kind !== "list") return test(a.code);
  if (b.value === undefined) return `${a.code}.every((item) => ${test("item")})`;
  return `!${some(a, `!(${test("item")})`, program)}`;
}

/**
 * Whether a list has an item that passes the test. Each loop is a separate function, so that other lists do not slow it
 * down; one over unchecked data checks every item.
 */
function some(list: FormArgument, test: string, program: Program): string {
  const loop = "for (let index = 0; index < list.length; index++)";
  if (list.unchecked === undefined) {
    const search = `(list) => { ${loop} { const item = list[index]; if (${test}) return true; } return false; }`;
    return `${program.constant(search, "some")}(${list.code})`;
  }
  const unusual = `${program.runtime("unusual")}()`;
  const check = `const item = list[index]; if (typeof item !== "string") ${unusual}; if (${test}) found = true;`;
  const search = `(list) => { if (list == null) return false; if (!Array.isArray(list)) ${unusual}; let found = false; ${loop} { ${check} } return found; }`;
  return `${program.constant(search, "some")}(${list.unchecked})`;
}

/** Whether `item` is one of the values. */
function isOneOf(item: string, values: readonly Scalar[], program: Program): string {
  const all = [...new Set(values)];
  if (all.length > few) return `${program.constant(`new Set(${literal(all)})`, "set")}.has(${item})`;
  return all.length === 0 ? "false" : all.map((value) => `${item} === ${literal(value)}`).join(" || ");
}

function amongRest(item: string, rest: readonly FormArgument[], program: Program): string {
  const values = scalarValues(rest);
  return values === undefined ? `${listOf(rest)}.includes(${item})` : isOneOf(item, values, program);
}

function listOf(args: readonly FormArgument[]): string {
  return `[${args.map(({ code }) => code).join(", ")}]`;
}

function listValue({ value }: FormArgument): readonly Scalar[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function scalarValues(args: readonly FormArgument[]): readonly Scalar[] | undefined {
  const values = args.map(({ value }) => value);
  return values.every((value) => value !== undefined) ? (values as readonly Scalar[]) : undefined;
}
