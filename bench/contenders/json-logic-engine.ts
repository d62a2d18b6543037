import { LogicEngine } from "json-logic-engine";
import { type Field, write } from "../conditions.ts";
import type { Contender } from "./contender.ts";

type Rule = Readonly<Record<string, unknown>>;

const engine = new LogicEngine();
const read = ({ path, key }: Field): Rule => ({ var: [...path, ...(key === undefined ? [] : [key])].join(".") });

/** Rules as JSON, compiled with `new Function`. */
export const jsonLogic: Contender = {
  name: "json-logic-engine",
  note: "`engine.build`, which generates code (`new Function`); the prefix by `substr`",
  prepare: (condition) => {
    const rule = write<Rule>(condition, {
      and: (operands) => ({ and: operands }),
      or: (operands) => ({ or: operands }),
      not: (operand) => ({ "!": [operand] }),
      equals: (field, value) => ({ "===": [read(field), value] }),
      contains: (field, item) => ({ in: [item, read(field)] }),
      containsAny: (field, items) => ({ some: [read(field), { in: [{ var: "" }, items] }] }),
      hasPrefix: (field, prefix) => ({ "===": [{ substr: [{ "??": [read(field), ""] }, 0, prefix.length] }, prefix] }),
    });
    const decide = engine.build(rule);
    return (context) => Boolean(decide(context));
  },
};
