import { describeType, type Type } from "../types/type.ts";
import { code, listed, type Message, oneOf } from "./message.ts";

const error = (message: string, help?: string): Message => ({ severity: "error", message, help });

/** The equivalent of a function or method of another language. */
export interface CalleeUse {
  /** Its spelling: `has_prefix`, `!contains`, `!=`. */
  readonly name: string;
  /** Unset for operators. */
  readonly signature: string | undefined;
  /** Whether the arguments fit unchanged. */
  readonly fits: boolean;
}

/** What an unknown name could be, besides a field. */
export interface Otherwise {
  /** The string literal that it is if its quotes are missing. */
  readonly text?: string | undefined;
  /** The equivalent of a literal of another language. */
  readonly literal?: string | undefined;
  /** Whether the literal stands for an absent value. */
  readonly isAbsence?: boolean | undefined;
}

/** Why the type of an argument or an operand is wrong. */
export type Mismatch =
  /** `a < b < c` */
  | { readonly problem: "chain" }
  /** Two operands of different types. */
  | { readonly problem: "comparison"; readonly left: Type; readonly right: Type }
  /** An operand of a type that cannot be compared. */
  | { readonly problem: "operand"; readonly actual: Type }
  /** An operand of a type without an order. */
  | { readonly problem: "order"; readonly actual: Type }
  /**
   * `expected` as the language spells it: `list<string>`, `string | list<string>`, or `scalar`, `comparable`,
   * `ordered`.
   */
  | {
      readonly problem: "argument";
      readonly function: string;
      readonly parameter: string;
      readonly expected: string;
      readonly actual: Type;
    };

/** Where a condition is required. */
export type ConditionPlace = "filter" | "!" | "&&" | "||";

/** Messages of the checker. A row's parameters are the details of its message. */
export const typeMessages = {
  "unknown-name": (
    name: string,
    meant: readonly string[],
    roots: readonly string[],
    { text, literal, isAbsence }: Otherwise = {},
  ): Message => {
    const message = `${code(name)} is not defined`;
    if (literal !== undefined) {
      return error(`${message}; use ${code(literal)}${isAbsence ? ", which an absent value equals" : ""}`);
    }
    if (meant.length > 0) return error(`${message}; did you mean ${listed(meant, "or")}?`);
    return error(
      message,
      text === undefined ? `a filter reads ${listed(roots, "or")}` : `write text in quotes: ${code(text)}`,
    );
  },
  "unknown-field": (namespace: string, name: string, meant: readonly string[], fields: readonly string[]): Message => {
    const message = `${code(namespace)} has no field ${code(name)}`;
    return meant.length > 0
      ? error(`${message}; did you mean ${listed(meant, "or")}?`)
      : error(message, oneOf("its fields are", fields));
  },
  "unknown-function": (
    name: string,
    use: CalleeUse | undefined,
    near: string | undefined,
    functions: readonly string[],
  ): Message => {
    const message = `${code(name)} is not a function`;
    if (use !== undefined) return error(`${message}; use ${code(use.name)}`, use.fits ? undefined : use.signature);
    if (near !== undefined) return error(`${message}; did you mean ${code(near)}?`);
    return error(message, oneOf("the functions are", functions));
  },
  "unknown-operator": (operator: string, instead: string | undefined): Message =>
    instead === undefined
      ? error(`this condition does not support ${code(operator)}`)
      : error(`this condition does not support ${code(operator)}; use the function ${code(instead)}`),
  "namespace-as-value": (namespace: string, meant: readonly string[], fields: readonly string[]): Message => {
    const message = `${code(namespace)} is a namespace, not a value`;
    return meant.length > 0
      ? error(`${message}; did you mean ${listed(meant, "or")}?`)
      : error(message, oneOf("its fields are", fields));
  },
  "function-as-value": (name: string, signature: string): Message =>
    error(`${code(name)} is a function, not a value`, `call it: ${signature}`),
  "not-a-function": (text: string): Message => error(`${code(text)} is not a function`),
  method: (name: string, use: CalleeUse | undefined): Message => {
    if (use !== undefined) {
      return error(`values have no methods; use ${code(use.name)}`, use.fits ? undefined : use.signature);
    }
    return error(
      `values have no methods; ${code(`.${name}()`)} is not available`,
      "pass the value to a function as its first argument",
    );
  },
  "map-index": (text: string, key: string): Message =>
    error(`${code(text)} is a map; use an index to read an entry: ${code(`[${key}]`)}`),
  "not-indexable": (type: Type, help: string | undefined): Message =>
    error(`${describeType(type)} cannot be indexed`, help),
  "no-fields": (type: Type, name: string, field: string | undefined): Message =>
    error(
      field === undefined
        ? `${describeType(type)} has no field ${code(name)}`
        : `${code(field)} is ${describeType(type)}, which has no field ${code(name)}`,
    ),
  "unknown-map-key": (map: string, key: string, near: string | undefined, keys: readonly string[]): Message => {
    const message = `\`${map}\` has no key ${code(JSON.stringify(key))}`;
    return near === undefined
      ? error(
          message,
          oneOf(
            "its keys are",
            keys.map((each) => JSON.stringify(each)),
          ),
        )
      : error(`${message}; did you mean ${code(JSON.stringify(near))}?`);
  },
  "key-type": (type: Type): Message => error(`the key of a map must be a string, not ${describeType(type)}`),
  /** `expected`: the expected type, in a sentence. */
  "type-mismatch": (mismatch: Mismatch, help?: string, expected = ""): Message => {
    switch (mismatch.problem) {
      case "chain":
        return error("comparisons do not chain", help);
      case "comparison":
        return error(`cannot compare ${describeType(mismatch.left)} with ${describeType(mismatch.right)}`, help);
      case "operand":
        return error(`cannot compare ${describeType(mismatch.actual)}`, help);
      case "order":
        return error(`${describeType(mismatch.actual)} has no order`, help);
      case "argument": {
        const { function: name, parameter, actual } = mismatch;
        return error(`${code(parameter)} of ${code(name)} must be ${expected}, not ${describeType(actual)}`, help);
      }
    }
  },
  /** `isOpen`: whether it accepts more than `least` arguments. */
  "wrong-arity": (name: string, least: number, isOpen: boolean, got: number, help: string): Message =>
    error(
      `${code(name)} takes ${isOpen ? "at least " : ""}${least} argument${least === 1 ? "" : "s"}, not ${got}`,
      help,
    ),
  "invalid-argument": (_name: string, message: string, help: string | undefined): Message => error(message, help),
  "function-failed": (_name: string, problem: string): Message =>
    error(problem, "write arguments that the function accepts, or correct the function"),
  "not-a-condition": (place: ConditionPlace, type: Type, help: string | undefined): Message =>
    error(`${conditionPlaces[place]} must be a condition, not ${describeType(type)}`, help),
  "invalid-policy": (what: string, expected: string, actual: string, help: string | undefined): Message =>
    error(`${what} must be ${expected}, got ${actual}`, help),
  "duplicate-policy": (name: string): Message =>
    error(`two policies are named ${code(name)}`, "policies are tried in the order of their names; rename one of them"),
  "unknown-kind": (
    kind: string,
    meant: string | undefined,
    known: readonly string[],
    { one, many }: { readonly one: string; readonly many: string },
  ): Message =>
    meant === undefined
      ? error(
          `unknown ${one} ${code(kind)}`,
          oneOf(`the ${many} are`, known) ??
            `the environment declares no ${many}: declare them, as in ${code(`kinds: [${JSON.stringify(kind)}]`)}, or omit them from the policy`,
        )
      : error(`unknown ${one} ${code(kind)}; did you mean ${code(meant)}?`),
};

const conditionPlaces: Readonly<Record<ConditionPlace, string>> = {
  filter: "the filter",
  "!": "the operand of `!`",
  "&&": "an operand of `&&`",
  "||": "an operand of `||`",
};
