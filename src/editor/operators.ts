/** What the operators that are no functions do, in one line each. */
export const logicalOperators: Readonly<Record<"&&" | "||" | "!", string>> = {
  "&&": "both conditions are true; the right one is evaluated only if the left one is true",
  "||": "at least one condition is true; the right one is evaluated only if the left one is false",
  "!": "the condition is false",
};

/** How other languages spell an operator. */
export const operatorWords: Readonly<Record<string, string>> = { "&&": "and", "||": "or", "==": "is", "!=": "not" };
