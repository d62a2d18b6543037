import type { Message } from "./message.ts";

const warning = (message: string, help?: string): Message => ({ severity: "warning", message, help });

/** Prose of what is well-typed and still hardly meant. */
export const lintMessages = {
  "constant-condition": (verdict: boolean): Message =>
    warning(`this condition is always ${verdict}`, "nothing that it reads can change: leave it out, or mend it"),
  "unreachable-operand": (operator: string, verdict: boolean): Message =>
    warning(
      `this is never looked at: what stands before it is always ${verdict}`,
      `${operator} stops at the first operand that is ${verdict}`,
    ),
  "duplicate-operand": (operator: string): Message =>
    warning(`the same operand stands twice under ${operator}`, "the second one changes nothing: leave it out"),
  "self-comparison": (verdict: boolean): Message =>
    warning(
      `a value is compared with itself, so this is always ${verdict}`,
      "one of the two is probably meant to be another field",
    ),
  "missing-key": (entry: string): Message =>
    warning(
      `this is true as well where ${entry} is not set`,
      "a misspelt key would match everything; to ask only where it is set, say so too",
    ),
  "empty-list": (list: string, name: string): Message =>
    warning(
      `${name} is true of an empty list, so this matches where ${list} is not set`,
      "to ask that the list has items, say so too",
    ),
  "doubtful-argument": (message: string, help: string | undefined): Message => warning(message, help),
  "field-never-set": (field: string, kinds: readonly string[], setBy: readonly string[]): Message =>
    warning(
      `${field} is always empty ${kinds.length === 0 ? "here" : `in sessions of kind ${kinds.join(", ")}`}`,
      setBy.length === 0 ? "no kind of session sets it" : `it is set by kind ${setBy.join(", ")}`,
    ),
  "bidirectional-control": (name: string): Message =>
    warning(
      `an invisible ${name} changes the order in which the text is shown`,
      "write it as an escape, or leave it out",
    ),
  "invisible-character": (name: string): Message =>
    warning(`an invisible character, ${name}, is part of the text`, "write it as an escape, or leave it out"),
  "confusable-character": (character: string, name: string, like: string): Message =>
    warning(`${character} (${name}) looks like ${like}, and is not`, `if ${like} is meant, write that`),
};
