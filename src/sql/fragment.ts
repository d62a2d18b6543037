import type { Scalar } from "../types/value.ts";
import type { SQLTemplate, SQLText } from "./options.ts";

/** A value that is passed to the engine as a parameter, never in the text. */
export interface Parameter {
  readonly value: string | number;
  /** The type that the text casts it to. Only parameters of one type can share a number. */
  readonly type: string;
}

/** A piece of SQL: text, and the parameters in it. */
export type Sql = readonly (string | Parameter)[];

/** SQL of one parameter. Bools are never parameters: every engine has literals for them. */
export function parameter(value: Scalar, type: string): Sql {
  if (typeof value === "boolean") throw new TypeError("a bool cannot be a parameter");
  return [{ value, type }];
}

/** SQL of a template. An interpolated string is SQL: a quoted identifier, a keyword. */
export function sql(texts: TemplateStringsArray, ...parts: readonly (Sql | string)[]): Sql {
  const pieces: (string | Parameter)[] = [];
  for (const [index, text] of texts.entries()) {
    pieces.push(text);
    const part = parts[index];
    if (typeof part === "string") pieces.push(part);
    else if (part !== undefined) pieces.push(...part);
  }
  return pieces;
}

export function join(parts: readonly Sql[], separator: string): Sql {
  return parts.flatMap((part, index) => (index === 0 ? part : [separator, ...part]));
}

/** `text` as a string literal, escaped so that every engine reads the same text. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * The text with its parameters written by `placeholder`, which receives their numbers, starting at `first`. `shared`:
 * equal parameters have one number and one value; otherwise each has its own value, in the order of the text.
 */
export function render(
  pieces: Sql,
  placeholder: (number: number) => string,
  { first, shared }: { readonly first: number; readonly shared: boolean },
): SQLText {
  const values: (string | number)[] = [];
  const numbers = new Map<string, number>();
  const text = pieces.map((piece) => {
    if (typeof piece === "string") return piece;
    const key = JSON.stringify([piece.type, piece.value]);
    const known = shared ? numbers.get(key) : undefined;
    const number = known ?? first + values.length;
    if (known === undefined) {
      values.push(piece.value);
      numbers.set(key, number);
    }
    return placeholder(number);
  });
  return { text: text.join(""), values };
}

/** The texts between the parameters, and the value of each. */
export function template(pieces: Sql): SQLTemplate {
  const strings = [""];
  const values: (string | number)[] = [];
  for (const piece of pieces) {
    if (typeof piece === "string") strings.push(strings.pop() + piece);
    else {
      strings.push("");
      values.push(piece.value);
    }
  }
  return { strings: Object.freeze(Object.assign(strings, { raw: Object.freeze([...strings]) })), values };
}
