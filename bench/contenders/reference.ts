import { type Condition, type Field, write } from "../conditions.ts";
import type { Context } from "../contexts.ts";

export type Decide = (context: Context) => boolean;

const own = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

const read =
  ({ path, key }: Field) =>
  (context: Context): unknown => {
    const value = path.reduce<unknown>(own, context);
    return key === undefined ? value : own(value, key);
  };

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What a condition means: the verdicts that every contender must give before it is timed. */
export const reference = (condition: Condition): Decide =>
  write<Decide>(condition, {
    and: (operands) => (context) => operands.every((operand) => operand(context)),
    or: (operands) => (context) => operands.some((operand) => operand(context)),
    not: (operand) => (context) => !operand(context),
    equals: (field, value) => (context) => (read(field)(context) ?? "") === value,
    contains: (field, item) => (context) => list(read(field)(context)).includes(item),
    containsAny: (field, items) => (context) => list(read(field)(context)).some((item) => items.includes(String(item))),
    hasPrefix: (field, prefix) => (context) => String(read(field)(context) ?? "").startsWith(prefix),
  });
