import type { Value } from "../types/value.ts";

/** What could end a string or a script early, or is no character of its own. */
const unsafe = /[<>&\u2028\u2029\u007f-\u009f]/g;

/** A JavaScript literal of a text: ASCII where it matters, so that nothing in the text can end it, in a script either. */
export function textLiteral(text: string): string {
  return JSON.stringify(text).replace(unsafe, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** A JavaScript literal of a scalar or a list. */
export function literal(value: Value): string {
  if (typeof value === "string") return textLiteral(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "boolean") return String(value);
  throw new TypeError("a map has no literal");
}

const identifier = /^[A-Za-z_$][\w$]*$/;

/** The property `name` of what `object` names; any name but an identifier goes into brackets. */
export function member(object: string, name: string): string {
  return identifier.test(name) ? `${object}.${name}` : `${object}[${textLiteral(name)}]`;
}

/** A name of a variable that tells of `text`, and is nobody else's by its `number`. */
export function variable(text: string, number: number): string {
  const letters = text.replaceAll(/[^A-Za-z_]/g, "").slice(0, 30);
  return `${letters === "" ? "value" : letters}${number}`;
}

/** Whether every object has something of this name, which no read may take for its own. */
export function isInherited(name: string): boolean {
  return name in Object.prototype;
}
