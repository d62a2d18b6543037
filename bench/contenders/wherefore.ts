import { sessionFilter } from "wherefore/teleport";
import { type Condition, connectives, type Field, quote, write } from "../conditions.ts";
import type { Contender } from "./contender.ts";

const read = ({ path, key }: Field): string => path.join(".") + (key === undefined ? "" : `[${quote(key)}]`);

/** The condition as a filter. */
export const filterText = (condition: Condition): string =>
  write<string>(condition, {
    ...connectives,
    equals: (field, value) => `equals(${read(field)}, ${quote(value)})`,
    contains: (field, item) => `contains(${read(field)}, ${quote(item)})`,
    containsAny: (field, items) => `contains_any(${read(field)}, set(${items.map(quote).join(", ")}))`,
    hasPrefix: (field, prefix) => `has_prefix(${read(field)}, ${quote(prefix)})`,
  });

export const compiled: Contender = {
  name: "wherefore, compiled",
  note: "`predicate.matches`: closures, no generated code; own entries only, and the shape of all that is read checked",
  prepare: (condition) => {
    const predicate = sessionFilter.compile(filterText(condition));
    return (context) => predicate.matches(context);
  },
};

const fast = sessionFilter.with({ codegen: true });

export const generated: Contender = {
  name: "wherefore, generated",
  note: "`predicate.matches` with `codegen: true`, run in place by `new Function`; the same checks as closures",
  prepare: (condition) => {
    const predicate = fast.compile(filterText(condition));
    return (context) => predicate.matches(context);
  },
};

export const interpreted: Contender = {
  name: "wherefore, interpreted",
  note: "`predicate.interpret`: the reference evaluator, written for reading",
  prepare: (condition) => {
    const predicate = sessionFilter.compile(filterText(condition));
    return (context) => predicate.interpret(context);
  },
};
