/** What the operators that are no functions do, in one line each. */
export const logicalOperators: Readonly<Record<"&&" | "||" | "!", string>> = {
  "&&": "both are true; the right side is not looked at where the left one is false",
  "||": "at least one is true; the right side is not looked at where the left one is true",
  "!": "the condition is false",
};

/** How other languages spell an operator. */
export const operatorWords: Readonly<Record<string, string>> = { "&&": "and", "||": "or", "==": "is", "!=": "not" };
