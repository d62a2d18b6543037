import type { Value } from "../types/value.ts";

/** Characters that could end a string or a script early, or that are invisible. */
const unsafe = /[<>&\u2028\u2029\u007f-\u009f]/g;

/** A JavaScript literal of a text. Nothing in the text can end it, also inside a `<script>`. */
export function textLiteral(text: string): string {
  return JSON.stringify(text).replace(unsafe, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** A text on one line of a comment. */
export function commentText(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029<]/gu, (character) => textLiteral(character).slice(1, -1));
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

/** Reads the property `name` of `object`, by a dot if it is an identifier. */
export function member(object: string, name: string): string {
  return identifier.test(name) ? `${object}.${name}` : `${object}[${textLiteral(name)}]`;
}

/** A readable name for a variable: the letters of `text`, and a `number` that makes it unique. */
export function variable(text: string, number: number): string {
  const letters = text.replaceAll(/[^A-Za-z_]/g, "").slice(0, 30);
  return `${letters === "" ? "value" : letters}${number}`;
}

/** Whether every object inherits a property of this name. */
export function isInherited(name: string): boolean {
  return name in Object.prototype;
}
