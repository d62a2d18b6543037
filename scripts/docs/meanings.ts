import type { Code } from "../../src/index.ts";

/** The parts of the page. */
export type Group = "syntax" | "limits" | "types" | "policies" | "dialects" | "lints" | "sql";

export interface Meaning {
  readonly group: Group;
  /** When the code is reported. */
  readonly means: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What each code means, in sentences of Markdown. */
export const meanings: Readonly<Record<Code, Meaning>> = {
  "empty-filter": {
    group: "syntax",
    means: "The filter contains only white space and comments.",
    remedy:
      "In a policy, omit the filter to match everything of the policy's kinds. An empty filter is rejected because it is more likely a mistake.",
  },
  "not-a-string": {
    group: "syntax",
    means: "The filter is not a string: for example, it is `null` from JSON.",
    remedy: "Pass the filter's text. For a policy that matches everything of its kinds, omit `filter`.",
  },
  "unexpected-token": {
    group: "syntax",
    means: "The grammar does not allow this token here.",
    remedy:
      "Join two conditions with `&&` or `||`, compare two values with `==` or `!=`, and write a list as `set(…)`.",
  },
  "missing-comma": {
    group: "syntax",
    means: "Two arguments of a call have no comma between them.",
    remedy: "Separate them with a comma.",
  },
  "expected-expression": {
    group: "syntax",
    means: "A value or a condition is missing.",
    remedy: "Write it, or remove the operator before it.",
  },
  "expected-name": {
    group: "syntax",
    means: "A dot has no name after it.",
    remedy: 'Write the field\'s name, or an index: `labels["env"]`.',
  },
  "unclosed-bracket": {
    group: "syntax",
    means: "A parenthesis or bracket is opened and never closed.",
    remedy: "The diagnostic points to where the closing bracket is missing, and to the opening one.",
  },
  "unexpected-character": {
    group: "syntax",
    means: "The language does not use this character outside strings and comments.",
    remedy: "If it resembles an operator, or is another kind of white space, the fix replaces it.",
  },
  "nul-character": {
    group: "syntax",
    means: "The filter contains the character U+0000.",
    remedy: "Remove it; in a string, write `\\x00`.",
  },
  "byte-order-mark": {
    group: "syntax",
    means: "The filter contains U+FEFF after its start. At the very start, it is ignored.",
    remedy: "Remove it; in a string, write `\\ufeff`.",
  },
  "lone-surrogate": {
    group: "syntax",
    means: "The filter is a sequence of UTF-16 units, and one of them is half of a surrogate pair.",
    remedy: "A program has cut the text inside a character; find out which one.",
  },
  "unclosed-comment": {
    group: "syntax",
    means: "A comment that begins with `/*` has no `*/`.",
    remedy: "Close it. Comments do not nest.",
  },
  "unclosed-string": {
    group: "syntax",
    means: "A string has no closing quote on its line; a string in backquotes has none at all.",
    remedy: "The fix guesses: it closes the string after its first word.",
  },
  "line-break-in-string": {
    group: "syntax",
    means: "A string in double quotes contains a line break.",
    remedy: "Write `\\n`, or use backquotes, which allow line breaks.",
  },
  "single-quotes": {
    group: "syntax",
    means: "A string is in single quotes.",
    remedy: "Use double quotes.",
  },
  "curly-quotes": {
    group: "syntax",
    means: "A string is in typographic quotes, which word processors insert.",
    remedy: "Use straight double quotes.",
  },
  "invalid-escape": {
    group: "syntax",
    means: "A backslash in a string begins an escape that Go does not have.",
    remedy:
      'The escapes are `\\a \\b \\f \\n \\r \\t \\v \\\\ \\"`, `\\ooo`, `\\xhh`, `\\uhhhh` and `\\Uhhhhhhhh`. In backquotes, a backslash is an ordinary character.',
  },
  "invalid-utf8-string": {
    group: "syntax",
    means: "The bytes that `\\xhh` and `\\ooo` produce in a string are not UTF-8.",
    remedy: "Write the character itself, or `\\uhhhh`.",
  },
  "invalid-number": {
    group: "syntax",
    means: "This begins like a number but is not a number.",
    remedy: "Write numbers as in Go (imaginary numbers are not supported), and text in quotes.",
  },
  "int-out-of-range": {
    group: "syntax",
    means: "A whole number is greater than 2⁵³ − 1, where doubles can no longer represent every integer.",
    remedy: "Compare an identifier as a string, and a quantity as a float.",
  },
  "float-out-of-range": {
    group: "syntax",
    means: "A number is greater than the largest finite double.",
    remedy: "Write a smaller one.",
  },
  "single-equals": {
    group: "syntax",
    means: "`=` is written where `==` is meant.",
    remedy: "Write `==`.",
  },
  "triple-equals": {
    group: "syntax",
    means: "`===` or `!==` is written where `==` or `!=` is meant.",
    remedy: "Write `==` or `!=`. Neither converts types, so a stricter operator is not needed.",
  },
  "single-ampersand": {
    group: "syntax",
    means: "`&` is written where `&&` is meant.",
    remedy: "Write `&&`.",
  },
  "single-pipe": {
    group: "syntax",
    means: "`|` is written where `||` is meant.",
    remedy: "Write `||`.",
  },
  "word-operator": {
    group: "syntax",
    means: "A word or another language's operator is used: `and`, `or`, `not`, `in`, `is`, `<>`, `contains`.",
    remedy: "Write the operator of this language. For `x in list`, write `contains(list, x)`.",
  },
  "ordering-operator": {
    group: "syntax",
    means: "The language has no `<`, `<=`, `>` and `>=`.",
    remedy: "Compare with `==` or `!=`; to test the start of a string, use `has_prefix`.",
  },
  "pattern-operator": {
    group: "syntax",
    means: "The language has no `=~`, `!~`, `like` and `matches`: no regular expressions and no wildcards.",
    remedy: "Compare with `==`, or test the start of a string with `has_prefix` and its end with `all_end_with`.",
  },
  "arithmetic-operator": {
    group: "syntax",
    means: "The language has no `+`, `-`, `*`, `/` and `%`.",
    remedy: 'Write the result. Write a name that contains a dash as a key: `labels["cost-center"]`.',
  },
  "too-many-diagnostics": {
    group: "limits",
    means: "The filter has more errors than are shown.",
    remedy: "Fix the first ones; later errors often follow from them.",
  },
  "too-long": {
    group: "limits",
    means: "The filter is longer than the limit `bytes`.",
    remedy: "Split it into several policies, or raise the limit.",
  },
  "too-deep": {
    group: "limits",
    means: "Brackets or operators are nested deeper than the limit `depth`.",
    remedy: "Remove unnecessary parentheses. Chains of `&&` and `||` do not count as nesting.",
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
    means: "A path begins with a name that the environment does not define.",
    remedy: "[fields.md](fields.md) lists the names. Write text in quotes.",
  },
  "unknown-field": {
    group: "types",
    means: "A namespace has no field of that name.",
    remedy: "[fields.md](fields.md) lists the fields.",
  },
  "unknown-function": {
    group: "types",
    means: "The environment has no function of that name.",
    remedy: "[functions.md](functions.md) lists the functions. Their names are case-sensitive.",
  },
  "unknown-operator": {
    group: "types",
    means: "The condition uses `==` or `!=` where only functions can compare, as in `impersonate.where` of roles.",
    remedy: "Call the function, as the fix does.",
  },
  "namespace-as-value": {
    group: "types",
    means: "A namespace only groups fields; it is not a value.",
    remedy: "Name one of its fields.",
  },
  "function-as-value": {
    group: "types",
    means: "A function's name is used as a value.",
    remedy: "Call the function.",
  },
  "not-a-function": {
    group: "types",
    means: "Parentheses follow a value that is not a function.",
    remedy: "Remove them, or put an operator before them; only functions can be called.",
  },
  method: {
    group: "types",
    means: "A function is called as a method, after a dot.",
    remedy: "Pass the value as the function's first argument.",
  },
  "map-index": {
    group: "types",
    means: "A dot is used to read an entry of a map.",
    remedy: 'Write an index, `labels["env"]`. In `resourceFilter`, both forms work for keys that are valid names.',
  },
  "not-indexable": {
    group: "types",
    means: "A value that is not a map is indexed.",
    remedy: "To test for an item of a list, use `contains`; lists have no positions.",
  },
  "no-fields": {
    group: "types",
    means: "A value that has no fields is followed by a dot and a name.",
    remedy: "Compare the value itself, or pass it to a function.",
  },
  "unknown-map-key": {
    group: "types",
    means: "The environment lists the keys of this map, and this key is not in the list.",
    remedy: "Correct the key, or add it to the field's `keys`.",
  },
  "key-type": {
    group: "types",
    means: "The key of a map is not a string.",
    remedy: "Put the key in quotes.",
  },
  "type-mismatch": {
    group: "types",
    means: "The types of a comparison or a call do not match.",
    remedy:
      "Compare values of the same type, and pass arguments of the types in the function's signature. Values are never converted.",
  },
  "wrong-arity": {
    group: "types",
    means: "A function is called with too few or too many arguments.",
    remedy: "The help shows its signature.",
  },
  "invalid-argument": {
    group: "types",
    means:
      "A function never accepts this literal argument: for example, a pattern that is not a regular expression, or a string that is not an email address.",
    remedy: "Correct the argument as the message says.",
  },
  "function-failed": {
    group: "types",
    means:
      "A custom function throws for the literal arguments in the filter, or returns a value of another type than declared.",
    remedy: "Write arguments that the function accepts, or correct the function.",
  },
  "not-a-condition": {
    group: "types",
    means: "A value that is not a `bool` is used as a condition.",
    remedy: "Compare it with another value.",
  },
  "invalid-policy": {
    group: "policies",
    means: "A policy must be an object with a string `name` and, optionally, `kinds`, a list of strings.",
    remedy:
      "Correct the member that the message names. The message identifies a policy without a name by its position: `policies[1]` is the second.",
  },
  "duplicate-policy": {
    group: "policies",
    means: "Two policies of a set have the same name.",
    remedy: "Rename one of them. Policies are tried in the order of their names.",
  },
  "unknown-kind": {
    group: "policies",
    means: "A policy names a kind that the environment does not have.",
    remedy: "Use one of the kinds that the help lists.",
  },
  "dialect-alias": {
    group: "dialects",
    means:
      "The filter uses an alias of a field, and at least one dialect of the environment does not recognize the alias.",
    remedy: "Write the field's own name, which every dialect recognizes.",
  },
  "dialect-scalar": {
    group: "dialects",
    means:
      "A dialect cannot filter on values of this type. Teleport compares only strings: a comparison with any other value is always false.",
    remedy: "Test a string or a list. This is an error in the dialect that cannot evaluate it, such as `teleport`.",
  },
  "dialect-function": {
    group: "dialects",
    means:
      "The environment's dialects evaluate this function differently. For example, Teleport evaluates `is_subset` of a list differently from its documentation.",
    remedy: "Use the function in the fix, which means the same in every dialect.",
  },
  "dialect-line-break": {
    group: "dialects",
    means: "A line ends where Go ends an expression.",
    remedy:
      "Break lines after an operator, a comma or an opening bracket. This is an error in the dialect that rejects the line break, such as `teleport`.",
  },
  "dialect-keyword": {
    group: "dialects",
    means: "The name after a dot is a keyword of Go, which a dialect does not accept there.",
    remedy:
      "If the field is a map, use an index. This is an error in the dialect that rejects the name, such as `teleport`.",
  },
  "constant-condition": {
    group: "lints",
    means:
      "A condition, or a combination of conditions, is always true or always false. A policy with such a filter matches nothing, or everything.",
    remedy: "Remove the condition, or correct the field or value that makes it constant.",
  },
  "unreachable-operand": {
    group: "lints",
    means: "The operand before this one always decides the result, so this one is never evaluated.",
    remedy: "Correct the operand before it, or remove both.",
  },
  "duplicate-operand": {
    group: "lints",
    means: "A chain of `&&` or `||` repeats a condition.",
    remedy: "Remove one of them, or correct it.",
  },
  "redundant-operand": {
    group: "lints",
    means:
      "The filter has the same result without this operand, in every context. Only an environment with the option `analysis` reports it.",
    remedy: "Remove the operand, or correct the condition that makes it redundant.",
  },
  "self-comparison": {
    group: "lints",
    means: "A value is compared with itself.",
    remedy: "Compare it with another field or a literal.",
  },
  "missing-key": {
    group: "lints",
    means:
      "A condition is true where a label or trait is not set: a comparison with `!=`, or a negated test. If the key is misspelled, the condition matches everything.",
    remedy:
      'Also require that the entry is set, as the fix does. If entries that are not set should match, write so: `labels["env"] == "" || labels["env"] != "dev"`. Comparing the entry with `""` silences the warning.',
  },
  "both-absent": {
    group: "lints",
    means:
      "Two fields are compared, or one is searched for in another, and the condition is true where both are absent. For example, a document without an owner belongs to a user without a name.",
    remedy:
      'Also require that one of them is set, as the fix does, or declare the field [required](authorization.md) in your own environment. Comparing one of them with `""` silences the warning.',
  },
  "empty-list": {
    group: "lints",
    means:
      "`all_equal`, `all_end_with` and Teleport's `is_subset` are true for an empty list, and therefore for a list that is not set.",
    remedy: "Also require that the list has items.",
  },
  "literal-wildcard": {
    group: "lints",
    means: "In a filter, `*` is an ordinary character; it is a wildcard only in roles.",
    remedy:
      'Test the start of a string with `has_prefix`, its end with `all_end_with`, and for any value write `!= ""`.',
  },
  "unknown-value": {
    group: "lints",
    means:
      "The environment lists the values of this field, and the filter compares it with a string that is not in the list.",
    remedy:
      "Correct the string, or add it to the field's `values` if it is new. Comparing the field with an empty string is allowed: it tests whether the field is set.",
  },
  "unused-ignore": {
    group: "lints",
    means: "A `wherefore-ignore` comment names a code that is not reported on its lines, or names no code.",
    remedy: "Remove the comment, or correct the code.",
  },
  "doubtful-argument": {
    group: "lints",
    means:
      "A literal argument is accepted but probably does not do what you want: a regular expression without `^` and `$` is compared character by character, and a replacement can refer to a group that the pattern does not have.",
    remedy: "Apply the fix if it matches your intent.",
  },
  "field-never-set": {
    group: "lints",
    means: "None of the policy's session kinds sets the field.",
    remedy: "Remove the condition, or change the policy's kinds.",
  },
  "bidirectional-control": {
    group: "lints",
    means: "An invisible character makes the text display in another order than it is evaluated.",
    remedy: "Write it as an escape, or remove it.",
  },
  "invisible-character": {
    group: "lints",
    means: "A string or comment contains an invisible character.",
    remedy: "Write it as an escape, or remove it.",
  },
  "confusable-character": {
    group: "lints",
    means: "A word mixes Latin letters with a look-alike letter of another script.",
    remedy: "Write the Latin letter. Words that are entirely in another script are not reported.",
  },
  "sql-function": {
    group: "sql",
    means: "A function cannot be translated to the engine's SQL.",
    remedy:
      "Use a function that can, define SQL for this function, or request the residual: a predicate with the conditions that cannot be translated.",
  },
  "sql-no-column": {
    group: "sql",
    means: "The filter reads a field that `columns` does not map.",
    remedy:
      "Map the field or its namespace. If the value is known before the query, as the user's usually is, pass it first: `given({ user })`. Or request the residual.",
  },
  "sql-text": {
    group: "sql",
    means: "The filter compares with a string that the engine cannot store.",
    remedy: "Remove the condition, or request the residual.",
  },
  "sql-nesting": {
    group: "sql",
    means: "The keys of map entries are themselves map entries, nested deeper than the engine supports.",
    remedy: "Reduce the nesting, or request the residual.",
  },
};
