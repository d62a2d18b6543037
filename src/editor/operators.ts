/** The documentation of the operators that are not functions, one line each. */
export const logicalOperators: Readonly<Record<"&&" | "||" | "!", string>> = {
  "&&": "both conditions are true; the right one is evaluated only if the left one is true",
  "||": "at least one condition is true; the right one is evaluated only if the left one is false",
  "!": "the condition is false",
};

/** The spellings of an operator in other languages. */
export const operatorWords: Readonly<Record<string, string>> = { "&&": "and", "||": "or", "==": "is", "!=": "not" };
