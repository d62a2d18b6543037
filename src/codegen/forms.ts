import type { CodeArgument, Meaning } from "../functions/define.ts";
import { few } from "../functions/membership.ts";
import { isScalar } from "../types/type.ts";
import type { Scalar } from "../types/value.ts";
import { literal } from "./literal.ts";
import type { Program } from "./program.ts";

/** A call of a row that means that, as a JavaScript expression; undefined where its implementation is to be called. */
export function formOf(meaning: Meaning, args: readonly CodeArgument[], program: Program): string | undefined {
  const [a, b] = args;
  return meaning === "list" ? listOf(args) : a && forms[meaning]?.({ a, b: b ?? a, rest: args.slice(1), program });
}

/** The arguments of a call: the first, the second, and all but the first. */
interface Arguments {
  readonly a: CodeArgument;
  readonly b: CodeArgument;
  readonly rest: readonly CodeArgument[];
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
    return some(a.code, isOneOf("item", [b.value as Scalar], program), program);
  },
  "has-every": ({ a, b, program }) => `${program.runtime("hasEvery")}(${a.code}, ${b.code})`,
  "has-any": ({ a, b, program }) => {
    const [values, list] = listValue(b) === undefined ? [listValue(a), b] : [listValue(b), a];
    if (values === undefined) return `${program.runtime("hasAny")}(${a.code}, ${b.code})`;
    return some(list.code, isOneOf("item", values, program), program);
  },
  covers: ({ a, rest, program }) =>
    a.type.kind === "list"
      ? `${program.runtime("covers")}(${a.code}, ${listOf(rest)})`
      : amongRest(a.code, rest, program),
  within: ({ a, rest, program }) => {
    if (a.type.kind !== "list") return amongRest(a.code, rest, program);
    const values = scalarValues(rest);
    if (values === undefined) return `${program.runtime("covers")}(${listOf(rest)}, ${a.code})`;
    return `!${some(a.code, `!(${isOneOf("item", values, program)})`, program)}`;
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
  return `!${some(a.code, `!(${test("item")})`, program)}`;
}

/** Whether a list has an item that passes the test. The loop is a function of its own, so that no other list slows it down. */
function some(list: string, test: string, program: Program): string {
  const loop = "for (let index = 0; index < list.length; index++)";
  const search = `(list) => { ${loop} { const item = list[index]; if (${test}) return true; } return false; }`;
  return `${program.constant(search, "some")}(${list})`;
}

/** Whether `item` is one of the values. */
function isOneOf(item: string, values: readonly Scalar[], program: Program): string {
  const all = [...new Set(values)];
  if (all.length > few) return `${program.constant(`new Set(${literal(all)})`, "set")}.has(${item})`;
  return all.length === 0 ? "false" : all.map((value) => `${item} === ${literal(value)}`).join(" || ");
}

function amongRest(item: string, rest: readonly CodeArgument[], program: Program): string {
  const values = scalarValues(rest);
  return values === undefined ? `${listOf(rest)}.includes(${item})` : isOneOf(item, values, program);
}

function listOf(args: readonly CodeArgument[]): string {
  return `[${args.map(({ code }) => code).join(", ")}]`;
}

function listValue({ value }: CodeArgument): readonly Scalar[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function scalarValues(args: readonly CodeArgument[]): readonly Scalar[] | undefined {
  const values = args.map(({ value }) => value);
  return values.every((value) => value !== undefined) ? (values as readonly Scalar[]) : undefined;
}
