import { compileExpression } from "filtrex";
import { type Field, quote, write } from "../conditions.ts";
import type { Contender } from "./contender.ts";

const read = ({ path, key }: Field): string =>
  [...path, ...(key === undefined ? [] : [key])]
    .reverse()
    .map((name) => `'${name}'`)
    .join(" of ");

const extraFunctions = {
  contains: (list: unknown, item: string): boolean => Array.isArray(list) && list.includes(item),
  contains_any: (list: unknown, ...items: readonly string[]): boolean =>
    Array.isArray(list) && list.some((item) => items.includes(item)),
  has_prefix: (text: unknown, prefix: string): boolean => typeof text === "string" && text.startsWith(prefix),
};

const customProp = (name: string, _get: unknown, object: unknown): unknown =>
  typeof object === "object" && object !== null && Object.hasOwn(object, name)
    ? (object as Record<string, unknown>)[name]
    : undefined;

/** Expressions compiled with `new Function`. */
export const filtrex: Contender = {
  name: "filtrex",
  note: "generates code (`new Function`); a `customProp` for what may be missing; functions of our own for lists and prefixes",
  prepare: (condition) => {
    const text = write<string>(condition, {
      and: (operands) => `(${operands.join(" and ")})`,
      or: (operands) => `(${operands.join(" or ")})`,
      not: (operand) => `(not ${operand})`,
      equals: (field, value) => `(${read(field)} == ${quote(value)})`,
      contains: (field, item) => `contains(${read(field)}, ${quote(item)})`,
      containsAny: (field, items) => `contains_any(${[read(field), ...items.map(quote)].join(", ")})`,
      hasPrefix: (field, prefix) => `has_prefix(${read(field)}, ${quote(prefix)})`,
    });
    const decide = compileExpression(text, { extraFunctions, customProp });
    return (context) => {
      const verdict: unknown = decide(context);
      if (verdict instanceof Error) throw verdict;
      return Boolean(verdict);
    };
  },
};
