import type { Code } from "../../src/index.ts";

/** The parts of the page. */
export type Group = "syntax" | "limits" | "types" | "policies" | "dialects" | "lints" | "sql";

export interface Meaning {
  readonly group: Group;
  /** What is so when the code is reported. */
  readonly means: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What each code means, in sentences of Markdown. */
export const meanings: Readonly<Record<Code, Meaning>> = {
  "empty-filter": {
    group: "syntax",
    means: "The text has nothing in it but white space and comments.",
    remedy:
      "In a policy, leave the filter out to match everything of the policy's kinds; an empty text is more likely a mistake than a wish, and is refused.",
  },
  "not-a-string": {
    group: "syntax",
    means: "A program passes something else than a string as the filter, such as `null` from JSON.",
    remedy: "Pass the filter's text. In a policy that matches everything of its kinds, leave `filter` out.",
  },
  "unexpected-token": {
    group: "syntax",
    means: "Something stands where the grammar has no place for it.",
    remedy:
      "Two conditions are joined by `&&` or `||`, two values are compared by `==` or `!=`; a list is written `set(…)`.",
  },
  "missing-comma": {
    group: "syntax",
    means: "Two arguments of a call stand side by side.",
    remedy: "Separate them by a comma.",
  },
  "expected-expression": {
    group: "syntax",
    means: "A value or condition is missing.",
    remedy: "Write it, or take out the operator that waits for it.",
  },
  "expected-name": {
    group: "syntax",
    means: "No name follows a dot.",
    remedy: 'Write the field\'s name, or an index: `labels["env"]`.',
  },
  "unclosed-bracket": {
    group: "syntax",
    means: "A parenthesis or bracket is opened and not closed.",
    remedy: "The empty span is where the closing one is missing; the opening one is shown.",
  },
  "unexpected-character": {
    group: "syntax",
    means: "A character that the language does not have, outside strings and comments.",
    remedy: "Where it stands for an operator, or is white space of another kind, the fix writes what is meant.",
  },
  "nul-character": {
    group: "syntax",
    means: "The text has the character U+0000, wherever it stands.",
    remedy: "Remove it; in a string write `\\x00`.",
  },
  "byte-order-mark": {
    group: "syntax",
    means: "U+FEFF stands somewhere else than at the very start of the text, where it is passed over.",
    remedy: "Remove it; in a string write `\\ufeff`.",
  },
  "lone-surrogate": {
    group: "syntax",
    means: "The text, a sequence of UTF-16 units, has half of a pair.",
    remedy: "Something has cut the text inside a character; look for what made it.",
  },
  "unclosed-comment": {
    group: "syntax",
    means: "A comment that begins with `/*` has no `*/`.",
    remedy: "End it; comments do not nest.",
  },
  "unclosed-string": {
    group: "syntax",
    means: "A string has no closing quote on its line; one in backquotes, none at all.",
    remedy: "The fix closes it at the end of its first word, which is a guess.",
  },
  "line-break-in-string": {
    group: "syntax",
    means: "A string in double quotes goes over more than a line.",
    remedy: "Write `\\n`, or use backquotes, in which a line break stands for itself.",
  },
  "single-quotes": {
    group: "syntax",
    means: "A string is written in single quotes.",
    remedy: "Use double quotes.",
  },
  "curly-quotes": {
    group: "syntax",
    means: "A string is written in typographic quotes, which word processors put in.",
    remedy: "Use straight double quotes.",
  },
  "invalid-escape": {
    group: "syntax",
    means: "A backslash in a string is followed by what is no escape of Go's.",
    remedy:
      'The escapes are `\\a \\b \\f \\n \\r \\t \\v \\\\ \\"`, `\\ooo`, `\\xhh`, `\\uhhhh` and `\\Uhhhhhhhh`; in backquotes a backslash is a backslash.',
  },
  "invalid-utf8-string": {
    group: "syntax",
    means: "The bytes that `\\xhh` and `\\ooo` name in a string are not UTF-8.",
    remedy: "Write the character itself, or `\\uhhhh`.",
  },
  "invalid-number": {
    group: "syntax",
    means: "Something begins as a number and is none.",
    remedy: "Numbers are written as in Go, without imaginary ones; text is written in quotes.",
  },
  "int-out-of-range": {
    group: "syntax",
    means: "A whole number is greater than 2⁵³ − 1, so that it could not be told from its neighbours.",
    remedy: "If it is an identifier, compare it as a string; if it is a quantity, as a float.",
  },
  "float-out-of-range": {
    group: "syntax",
    means: "A number is greater than any finite double.",
    remedy: "Write a smaller one.",
  },
  "single-equals": {
    group: "syntax",
    means: "`=` stands for `==`.",
    remedy: "Write `==`.",
  },
  "triple-equals": {
    group: "syntax",
    means: "`===` or `!==` stands for `==` or `!=`.",
    remedy: "Write the shorter one: there is no conversion between types that would call for the longer.",
  },
  "single-ampersand": {
    group: "syntax",
    means: "`&` stands for `&&`.",
    remedy: "Write `&&`.",
  },
  "single-pipe": {
    group: "syntax",
    means: "`|` stands for `||`.",
    remedy: "Write `||`.",
  },
  "word-operator": {
    group: "syntax",
    means:
      "A word or another language's sign stands for an operator: `and`, `or`, `not`, `in`, `is`, `<>`, `contains`.",
    remedy: "Write the operator; `x in list` is `contains(list, x)`.",
  },
  "ordering-operator": {
    group: "syntax",
    means: "`<`, `<=`, `>` or `>=`, which the language does not have.",
    remedy: "Values are the same or not; to ask how a string starts, use `has_prefix`.",
  },
  "pattern-operator": {
    group: "syntax",
    means: "`=~`, `!~`, `like` or `matches`: filters have no regular expressions and no wildcards.",
    remedy: "Compare with `==`, or test the start of a string with `has_prefix` and its end with `all_end_with`.",
  },
  "arithmetic-operator": {
    group: "syntax",
    means: "`+`, `-`, `*`, `/` or `%`, which the language does not have.",
    remedy: 'Write the result. A name with a dash is a key: `labels["cost-center"]`.',
  },
  "too-many-diagnostics": {
    group: "limits",
    means: "There are more mistakes than are shown.",
    remedy: "Mend the first ones; the others often vanish with them.",
  },
  "too-long": {
    group: "limits",
    means: "The text is longer than the limit `bytes`.",
    remedy: "Split the filter into several policies, or raise the limit.",
  },
  "too-deep": {
    group: "limits",
    means: "Brackets, or operators within one another, are nested deeper than the limit `depth`.",
    remedy: "Take out parentheses that are not needed: runs of `&&` and `||` do not nest.",
  },
  "too-many-nodes": {
    group: "limits",
    means: "The filter has more names, literals, operators and calls than the limit `nodes`.",
    remedy: "Split it into several policies, or raise the limit.",
  },
  "too-many-arguments": {
    group: "limits",
    means: "A call has more arguments than the limit `arguments`.",
    remedy: "Split it into several calls, or raise the limit.",
  },
  "unknown-name": {
    group: "types",
    means: "A path begins with a name that the environment does not have.",
    remedy: "Look it up in [fields.md](fields.md); a text stands in quotes.",
  },
  "unknown-field": {
    group: "types",
    means: "A namespace has no field of that name.",
    remedy: "Look it up in [fields.md](fields.md).",
  },
  "unknown-function": {
    group: "types",
    means: "The environment has no function of that name.",
    remedy: "Look it up in [functions.md](functions.md); names are written as they stand there, in lower case.",
  },
  "unknown-operator": {
    group: "types",
    means: "The condition uses `==` or `!=` where only functions compare, as in `impersonate.where` of roles.",
    remedy: "The fix calls the function.",
  },
  "namespace-as-value": {
    group: "types",
    means: "A name that only groups fields stands where a value is wanted.",
    remedy: "Go on to one of its fields.",
  },
  "function-as-value": {
    group: "types",
    means: "A function's name stands where a value is wanted.",
    remedy: "Call it.",
  },
  "not-a-function": {
    group: "types",
    means: "Something else than a function's name stands before parentheses.",
    remedy: "Join or compare instead; only functions can be called.",
  },
  method: {
    group: "types",
    means: "A function is called behind a dot, as a method.",
    remedy: "Functions take the value as their first argument.",
  },
  "map-index": {
    group: "types",
    means: "An entry of a map is read by a dot.",
    remedy: 'Write the index, `labels["env"]`. In `resourceFilter` both are fine, but for keys that are no names.',
  },
  "not-indexable": {
    group: "types",
    means: "A value that is no map is indexed.",
    remedy: "A list is asked with `contains`; lists have no positions.",
  },
  "no-fields": {
    group: "types",
    means: "A name follows a value that has no fields.",
    remedy: "A value is compared, or handed to a function.",
  },
  "unknown-map-key": {
    group: "types",
    means: "The filter reads a key from a map whose keys the environment has closed, and it is not one of them.",
    remedy: "Correct the key, or add it to the field's `keys`.",
  },
  "key-type": {
    group: "types",
    means: "The key of a map is no string.",
    remedy: "Quote it.",
  },
  "type-mismatch": {
    group: "types",
    means: "The values of a comparison or a call do not go together.",
    remedy:
      "Both sides of a comparison have the same type, and an argument has the type that the function's signature says. Nothing is converted.",
  },
  "wrong-arity": {
    group: "types",
    means: "A function is called with too few or too many arguments.",
    remedy: "The help shows its signature.",
  },
  "invalid-argument": {
    group: "types",
    means:
      "A literal argument never works: a pattern that is not a regular expression, a text that is not an email address.",
    remedy: "The message says what is wrong with it.",
  },
  "function-failed": {
    group: "types",
    means:
      "A function of the environment's own throws for the arguments that the filter writes, or returns what is not of its declared type.",
    remedy: "Write arguments that the function accepts, or correct the function.",
  },
  "not-a-condition": {
    group: "types",
    means: "A value that is no `bool` stands where true or false is wanted.",
    remedy: "Compare it with something.",
  },
  "invalid-policy": {
    group: "policies",
    means:
      "A policy is not an object with a `name` that is a string, and `kinds` that are a list of strings, if it has any.",
    remedy:
      "Correct what the message names. A policy without a name is called by its place in the list: `policies[1]` is the second.",
  },
  "duplicate-policy": {
    group: "policies",
    means: "Two policies of a set have the same name.",
    remedy: "Rename one: names decide which policy comes first.",
  },
  "unknown-kind": {
    group: "policies",
    means: "A policy names a kind that the environment does not have.",
    remedy: "Use one of those that the help lists.",
  },
  "dialect-alias": {
    group: "dialects",
    means: "The filter uses another name of a field, which one of the environment's dialects does not recognize.",
    remedy: "Write the field's own name, which every dialect recognizes.",
  },
  "dialect-scalar": {
    group: "dialects",
    means:
      "A dialect cannot filter on values of this type. Teleport compares only strings: a comparison with another value is always false there.",
    remedy: "Test a string or a list. An error in the dialect that refuses it, such as `teleport`.",
  },
  "dialect-function": {
    group: "dialects",
    means:
      "The environment's dialects do not evaluate the function alike, such as `is_subset` of a list in Teleport's environments.",
    remedy: "Use the function that the fix names, which means the same in every dialect.",
  },
  "dialect-line-break": {
    group: "dialects",
    means: "A line breaks where Go ends an expression.",
    remedy:
      "Break lines after operators, commas and opening brackets. An error in the dialect that refuses it, such as `teleport`.",
  },
  "dialect-keyword": {
    group: "dialects",
    means: "A name after a dot is a keyword of Go, which a dialect does not accept.",
    remedy: "Use the index where the field is a map. An error in the dialect that refuses it, such as `teleport`.",
  },
  "constant-condition": {
    group: "lints",
    means:
      "A condition, or two conditions together, can only go one way: no session changes the verdict. A policy with such a filter takes nothing, or everything.",
    remedy: "Remove the condition, or correct the field or value that makes it constant.",
  },
  "unreachable-operand": {
    group: "lints",
    means: "The operand before it always decides, so this one is never evaluated.",
    remedy: "Correct the operand before it, or remove both.",
  },
  "duplicate-operand": {
    group: "lints",
    means: "A chain of `&&` or `||` repeats a condition.",
    remedy: "Remove one, or correct it if you meant another.",
  },
  "self-comparison": {
    group: "lints",
    means: "A value is compared with itself.",
    remedy: "Compare it with another field or a literal.",
  },
  "missing-key": {
    group: "lints",
    means:
      "A condition is true where a label or trait is not set, and does not say so: `!=`, or a negated test. A misspelled key then matches everything.",
    remedy:
      'Also require that the entry is set, as the fix does. If an entry that is not set should match, say so: `labels["env"] == "" || labels["env"] != "dev"`. Comparing an entry with `""` silences the warning.',
  },
  "both-absent": {
    group: "lints",
    means:
      "Two values that are read are compared, or one is searched for in a list, and the condition is true where both are absent: data without an owner then belongs to a user without a name.",
    remedy:
      'Also require that one of them is set, as the fix does, or declare the field [required](authorization.md) in an environment of your own. Comparing one of them with `""` silences the warning.',
  },
  "empty-list": {
    group: "lints",
    means:
      "`all_equal`, `all_end_with` and Teleport's `is_subset` are true of an empty list, and so of a list that is not set.",
    remedy: "Also require that the list has items.",
  },
  "literal-wildcard": {
    group: "lints",
    means: "A string with `*` is compared as it stands. Roles use `*` as a wildcard; filters have none.",
    remedy: 'Test the start with `has_prefix`, the end with `all_end_with`, and any value with `!= ""`.',
  },
  "unknown-value": {
    group: "lints",
    means: "The filter compares a field with a string that is not one of the values that the environment lists for it.",
    remedy:
      "Correct the string. If the value is new, add it to the field's `values`; comparing with an empty string asks whether the field is set, and is fine.",
  },
  "unused-ignore": {
    group: "lints",
    means: "A `wherefore-ignore` comment names a code that is not reported on its lines, or no code at all.",
    remedy: "Remove the comment, or correct the code.",
  },
  "doubtful-argument": {
    group: "lints",
    means:
      "A literal argument hardly means what it says: a regular expression without `^` and `$`, which is compared character by character, or a replacement that refers to a group that the pattern does not have.",
    remedy: "The fix writes what is probably meant.",
  },
  "field-never-set": {
    group: "lints",
    means: "None of the policy's kinds of session sets the field.",
    remedy: "Remove the condition, or give the policy other kinds.",
  },
  "bidirectional-control": {
    group: "lints",
    means: "An invisible character makes the text display in another order than it is read.",
    remedy: "Write it as an escape, or remove it.",
  },
  "invisible-character": {
    group: "lints",
    means: "A string or comment contains a character that cannot be seen.",
    remedy: "Write it as an escape, or remove it.",
  },
  "confusable-character": {
    group: "lints",
    means: "A word mixes Latin letters with a letter of another script that looks like one.",
    remedy: "Write the Latin letter. Whole words in another script are fine.",
  },
  "sql-function": {
    group: "sql",
    means: "A function cannot be translated to the engine's SQL.",
    remedy:
      "Use functions that have one, give the function its own SQL, or ask for the residual: a predicate that holds what cannot be translated.",
  },
  "sql-no-column": {
    group: "sql",
    means: "The filter reads a field that the map of columns does not have.",
    remedy:
      "Map the field or the namespace that it is in. What is known before the query, such as the user, is given first: `given({ user })`. Or ask for the residual.",
  },
  "sql-text": {
    group: "sql",
    means: "The filter compares with a text that the engine cannot store.",
    remedy: "Remove the condition, or ask for the residual.",
  },
  "sql-nesting": {
    group: "sql",
    means: "Entries of maps are read under keys that are entries themselves, deeper than the engine supports.",
    remedy: "Nest fewer, or ask for the residual.",
  },
};
