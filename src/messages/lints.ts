import { code, type Message, oneOf } from "./message.ts";

const warning = (message: string, help?: string): Message => ({ severity: "warning", message, help });

/** Messages about filters that are well-typed but probably wrong. */
export const lintMessages = {
  "constant-condition": (verdict: boolean, conditions: number): Message => {
    if (conditions === 1) {
      return warning(
        `this condition is always ${verdict}`,
        "its result does not depend on the data; remove or correct it",
      );
    }
    const both = conditions === 2 ? "both" : "all";
    return verdict
      ? warning(
          "at least one of these conditions is always true",
          "joined by `||`, they are always true; correct or remove one",
        )
      : warning(
          `these conditions are never ${both} true`,
          "joined by `&&`, they are always false; correct or remove one",
        );
  },
  "unreachable-operand": (operator: string, verdict: boolean): Message =>
    warning(
      `this is never evaluated: the operand before it is always ${verdict}`,
      `\`${operator}\` stops at the first operand that is ${verdict}`,
    ),
  "duplicate-operand": (operator: string): Message =>
    warning(`this repeats an operand of the same \`${operator}\``, "it has no effect; remove or correct it"),
  "redundant-operand": (): Message =>
    warning("this operand does not change the result", "the rest of the filter decides it; remove or correct it"),
  "self-comparison": (verdict: boolean): Message =>
    warning(
      `this compares a value with itself, so it is always ${verdict}`,
      "compare it with another field or a literal",
    ),
  "missing-key": (entry: string): Message =>
    warning(
      `this is also true where ${entry} is not set`,
      "a misspelled key would match everything; also require that the entry is set",
    ),
  "both-absent": (value: string, other: string, isSearched: boolean): Message =>
    warning(
      isSearched
        ? `this is also true where ${value} is not set and ${other} has an empty item`
        : `this is also true where neither ${value} nor ${other} is set`,
      `an absent value equals another absent value; also require that one is set`,
    ),
  "empty-list": (list: string, name: string): Message =>
    warning(
      `${name} is true for an empty list, so this matches where ${list} is not set`,
      "also require that the list has items",
    ),
  "literal-wildcard": (whole: boolean): Message =>
    warning("`*` is an ordinary character here; filters have no wildcards", whole ? "to match any value:" : undefined),
  "unknown-value": (
    value: string,
    field: string,
    isList: boolean,
    near: string | undefined,
    values: readonly string[],
  ): Message =>
    warning(
      `\`${field}\` ${isList ? "never has an item" : "is never"} ${code(JSON.stringify(value))}${near === undefined ? "" : `; did you mean ${code(JSON.stringify(near))}?`}`,
      near === undefined
        ? oneOf(
            "its values are",
            values.map((each) => JSON.stringify(each)),
          )
        : undefined,
    ),
  "unused-ignore": (code: string | undefined, isKnown: boolean, meant: string | undefined): Message => {
    if (code === undefined) {
      return warning(
        "this comment does not name a code",
        "name the codes that it silences: `// wherefore-ignore missing-key: why`",
      );
    }
    if (isKnown) return warning(`no ${code} warning is reported here`, "remove it");
    const shown = `"${code.length > 60 ? `${code.slice(0, 59)}…` : code}"`;
    return warning(
      `unknown diagnostic code ${shown}`,
      meant === undefined ? "docs/diagnostics.md lists the codes" : `did you mean ${meant}?`,
    );
  },
  "doubtful-argument": (_name: string, message: string, help: string | undefined): Message => warning(message, help),
  "field-never-set": (
    field: string,
    kinds: readonly string[],
    setBy: readonly string[],
    subject: { readonly one: string; readonly many: string } | undefined,
    { one: kind }: { readonly one: string; readonly many: string },
  ): Message => {
    const only = subject === undefined ? kind : `${subject.many} of ${kind}`;
    const of = subject === undefined ? `for ${kind}` : `in ${only}`;
    return warning(
      `${field} is always empty ${kinds.length === 0 ? "here" : `${of} ${kinds.join(", ")}`}`,
      setBy.length === 0
        ? `no ${kind}${subject === undefined ? "" : ` of ${subject.one}`} sets it`
        : `only ${only} ${setBy.join(", ")} ${subject === undefined && setBy.length === 1 ? "sets" : "set"} it`,
    );
  },
  "bidirectional-control": (name: string): Message =>
    warning(`an invisible ${name} changes the order in which the text is shown`, "write it as an escape, or remove it"),
  "invisible-character": (name: string): Message =>
    warning(`the text contains an invisible character, ${name}`, "write it as an escape, or remove it"),
  "confusable-character": (character: string, name: string, like: string): Message =>
    warning(`${character} (${name}) looks like ${like} but is a different character`, `use ${like} if you mean it`),
};
