import fc from "fast-check";
import type { Expr, Literal, LiteralValue, Name } from "../../src/syntax/ast.ts";

const nowhere = { start: 0, end: 0 };
const bindings = ["true", "false"];

/** Names that the lexer takes as names: ASCII, Unicode, and words that other languages reserve. */
const names = fc.oneof(
  fc.constantFrom(
    "user",
    "resource",
    "session",
    "and",
    "or",
    "not",
    "in",
    "is",
    "type",
    "range",
    "__proto__",
    "_",
    "x1",
  ),
  fc.stringMatching(/^[A-Za-z_]\w{0,6}$/).filter((name) => !bindings.includes(name)),
  fc.constantFrom("é", "имя", "名前", "ß2", "x\u0665", "\u{10400}"),
);

const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }).filter((text) => !/\p{Surrogate}/u.test(text)),
  fc.constantFrom("", '"', "\\", "`", "\n", "\u202e", "\ufeff", "\0", "é", "👩‍👧", "// no comment", "/*", "'"),
);

const literals: fc.Arbitrary<LiteralValue> = fc.oneof(
  texts.map((value) => ({ type: "string", value }) as const),
  fc.boolean().map((value) => ({ type: "bool", value }) as const),
  fc.maxSafeNat().map((value) => ({ type: "int", value }) as const),
  fc
    .double({ min: 0, noNaN: true, noDefaultInfinity: true })
    .map((value) => ({ type: "float", value: value + 0 }) as const),
);

/** Trees of any shape that the grammar allows; types do not matter, and spans say nothing. */
export const trees: fc.Arbitrary<Expr> = fc.letrec<{ tree: Expr; name: Name }>((tie) => ({
  name: names.map((name) => ({ kind: "name", name, span: nowhere })),
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    tie("name"),
    literals.map((value): Literal => ({ kind: "literal", ...value, span: nowhere })),
    fc.record({ kind: fc.constant("select"), object: tie("tree"), field: tie("name"), span: fc.constant(nowhere) }),
    fc.record({ kind: fc.constant("index"), object: tie("tree"), key: tie("tree"), span: fc.constant(nowhere) }),
    fc.record({ kind: fc.constant("not"), operand: tie("tree"), span: fc.constant(nowhere) }),
    fc.record({
      kind: fc.constant("call"),
      callee: tie("tree"),
      args: fc.array(tie("tree"), { maxLength: 3 }),
      span: fc.constant(nowhere),
    }),
    fc.record({
      kind: fc.constant("call"),
      callee: fc.constantFrom("==", "!=").map((name) => ({ kind: "name", name, span: nowhere }) as const),
      args: fc.tuple(tie("tree"), tie("tree")),
      span: fc.constant(nowhere),
    }),
    fc.record({
      kind: fc.constantFrom("and", "or"),
      operands: fc.array(tie("tree"), { minLength: 2, maxLength: 4 }),
      span: fc.constant(nowhere),
    }),
  ),
})).tree;

/** White space and comments, as may stand between any two tokens. */
export const gaps = fc.constantFrom(
  "",
  " ",
  "\t",
  "\n",
  "\r\n",
  " // why\n",
  "//\n",
  "/* so */",
  "/**/",
  "/* a\n b */",
  "\n// own\n",
  "\n\n",
  "\n\n// apart\n\n",
  "\n/* own */\n",
  " /* end */\n",
  "\n/* start */ ",
  " /* one */ // two\r\n\t// three\n",
);

/** What a hasty hand, or a hostile one, puts into a filter. */
export const tokens = fc.constantFrom(
  ...["a", "user", "in", "and", "or", "not", "true", '"x"', "`y`", "'z'", "“q”", "1", "0x1p-2", "08", "1_", "5i"],
  ...["(", ")", "[", "]", ",", ".", "!", "&&", "||", "==", "!=", "=", "===", "&", "|", "<", ">=", "+", "-", "/"],
  ...['"', "`", "'", "“", "//", "/*", "\\", ";", "?", "#", "\u00a0", "\0", "\ufeff", "\ud800", "≠", "（", "\n", " "],
  ...['"\\d"', '"\\ud800"', '"\\xff"', "é"],
);
