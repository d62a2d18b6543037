/** What the operators that are no functions do, in one line each. */
export const logicalOperators: Readonly<Record<"&&" | "||" | "!", string>> = {
  "&&": "both conditions are true; the right one is not looked at where the left one is false",
  "||": "at least one condition is true; the right one is not looked at where the left one is true",
  "!": "the condition is false",
};

/** How other languages spell an operator. */
export const operatorWords: Readonly<Record<string, string>> = { "&&": "and", "||": "or", "==": "is", "!=": "not" };
