import { any, bool, defineEnvironment, float, fn, int, list, type MapData, map, string, timestamp } from "wherefore";
import type { FilterEnvironment } from "../../src/predicate.ts";

/** The first key of labels, for want of which a function of a host fails. */
function firstKey(labels: MapData): string {
  const [first] = labels instanceof Map ? labels.keys() : Object.keys(labels);
  if (first === undefined) throw new RangeError("no labels");
  return first;
}

/** Fields of every type, and functions of a host's: one that fails, one that gives no text, and some with code of their own. */
export const everyType = defineEnvironment({
  order: true,
  fields: {
    name: string,
    roles: list(string),
    labels: map(string),
    nested: map(map(list(int))),
    counts: map(int),
    flags: map(bool),
    ports: list(int),
    times: list(timestamp),
    ratio: float,
    began: timestamp,
    size: int,
    admin: bool,
    delete: { class: string, 名: string, await: { import: map(string) } },
  },
  functions: [
    fn("first_key", [["labels", map(string)]], string, "fails without labels", firstKey, []),
    fn("is_set", [["value", any]], bool, "value is something", (value) => value !== "" && value !== 0, []),
    fn(
      "odd",
      [["text", string]],
      bool,
      "gives no bool for x",
      (text) => (text === "x" ? (1 as never) : text === "a"),
      [],
    ),
    fn("shout", [["text", string]], string, "in upper case", (text) => text.toUpperCase(), [], {
      code: ([text]) => `${text?.code}.toUpperCase()`,
    }),
    fn(
      "one_of",
      [
        ["text", string],
        ["item", string, 1],
      ],
      bool,
      "text is one of the items, and not empty",
      (text, ...items) => {
        if (text === "") throw new RangeError("no text");
        return items.includes(text);
      },
      [],
      {
        code: ([text, ...items], constant) => {
          if (!items.every(({ value }) => value !== undefined)) return undefined;
          const fail = constant(`() => { throw new RangeError("no text"); }`);
          const set = constant(`new Set([${items.map(({ code }) => code)}])`);
          return `${text?.code} === "" ? ${fail}() : ${set}.has(${text?.code})`;
        },
      },
    ),
  ],
});

/** The implementations of an environment's functions, as the module exports them that generated code imports. */
export function functionsOf(environment: FilterEnvironment<never>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(environment.functions.map(({ name, evaluate }) => [name, evaluate]));
}
