import justin from "subscript/justin";
import { connectives, type Field, quote, write } from "../conditions.ts";
import type { Contender } from "./contender.ts";

const read = ({ path, key }: Field): string => path.join("?.") + (key === undefined ? "" : `?.[${quote(key)}]`);
const list = (field: Field): string => `(${read(field)} ?? [])`;

/** A JavaScript subset, as closures. */
export const subscript: Contender = {
  name: "subscript",
  note: "the `justin` preset, for `?.` and `??`; methods of strings and arrays called as in JavaScript",
  prepare: (condition) => {
    const text = write<string>(condition, {
      ...connectives,
      equals: (field, value) => `(${read(field)} === ${quote(value)})`,
      contains: (field, item) => `${list(field)}.includes(${quote(item)})`,
      containsAny: (field, items) => `(${items.map((item) => `${list(field)}.includes(${quote(item)})`).join(" || ")})`,
      hasPrefix: (field, prefix) => `(${read(field)} ?? "").startsWith(${quote(prefix)})`,
    });
    const decide = justin(text);
    return (context) => Boolean(decide(context));
  },
};
