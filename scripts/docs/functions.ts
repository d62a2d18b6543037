import { code, valueText } from "../../src/editor/documentation.ts";
import { logicalOperators } from "../../src/editor/operators.ts";
import { signature } from "../../src/functions/define.ts";
import { order } from "../../src/functions/order.ts";
import type { FilterEnvironment, FunctionRow } from "../../src/index.ts";
import { isInfix } from "../../src/syntax/ast.ts";
import { resourceFilter, sessionFilter, whereClause } from "../../src/teleport/index.ts";
import { impersonateClause, labelExpression, reviewClause } from "../../src/teleport/roles.ts";
import { generated, page, table } from "./markdown.ts";

/** `docs/functions.md` */
export function functionsPage(): string {
  const rows = sessionFilter.functions;
  const names = rows.map(({ name }) => name);
  const ofQueries = resourceFilter.functions.filter(({ name }) => !names.includes(name));
  const inQueries = resourceFilter.functions.filter(({ name }) => names.includes(name)).map(({ name }) => code(name));
  const ofRules = whereClause.functions.filter(({ name }) => !names.includes(name));
  const ofLabels = labelExpression.functions.filter(({ name }) => !isInfix(name));
  return page(
    "# Functions and operators",
    generated,
    "`T` stands for one type wherever it appears in a signature. `a | b` is either type; `...name` takes all arguments " +
      "that are left. The examples are run by the tests.",
    "## Operators",
    table(
      ["operator", "what it says"],
      Object.entries(logicalOperators).map(([name, doc]) => [code(name === "!" ? "!a" : `a ${name} b`), doc]),
    ),
    ...rows.filter(({ name }) => isInfix(name)).flatMap((row) => entry(row, sessionFilter)),
    "## Functions",
    ...rows.filter(({ name }) => !isInfix(name)).flatMap((row) => entry(row, sessionFilter)),
    "## Order",
    "Environments of your own with [`order: true`](language.md#order) have these besides. Those of Teleport have no order.",
    ...order.flatMap((row) => entry(row, sessionFilter)),
    "## Functions of resource queries",
    `The environment \`resourceFilter\` has, of those above, only ${inQueries.join(", ")}; and besides:`,
    ...ofQueries.flatMap((row) => entry(row, resourceFilter)),
    "## Functions of rules",
    "The environment `whereClause` (`rules[].where` in roles) has all of the first list, and besides:",
    ...ofRules.flatMap((row) => entry(row, whereClause)),
    "## Functions of label expressions",
    "The environment `labelExpression` has `==` and `!=` over strings, and these. Where one takes a list, a string is a " +
      "list of one. Patterns are regular expressions in the syntax of [RE2](https://github.com/google/re2/wiki/Syntax), " +
      "matched in time linear in the text; one that is not a regular expression is an error where it is written, and " +
      "matches nothing where it comes from a label or a trait.",
    ...ofLabels.flatMap((row) => entry(row, labelExpression)),
    "## Functions of the other conditions of roles",
    table(
      ["environment", "functions and operators"],
      [
        ["`reviewClause`, `thresholdFilter`", listed(reviewClause)],
        ["`impersonateClause`", listed(impersonateClause)],
        ["`joinFilter`", "all of the first list"],
      ],
    ),
  );
}

function listed({ functions }: FilterEnvironment<never>): string {
  return functions.map(({ name }) => code(name)).join(", ");
}

function entry(row: FunctionRow, environment: FilterEnvironment<never>): readonly string[] {
  const others = environment.data.others.flatMap(({ name, functions }) => {
    const other = functions.get(row.name);
    return other === undefined || other === row ? [] : [{ name, other }];
  });
  return [
    `### ${code(row.name)}`,
    code(signature(row)),
    `${others.length > 0 ? "As documented: " : ""}${row.doc}`,
    examples(row),
    ...others.flatMap(({ name, other }) => [`In the dialect ${code(name)}: ${other.doc}`, examples(other)]),
  ];
}

function examples({ examples: rows }: FunctionRow): string {
  return table(
    ["example", "value"],
    rows.map(([filter, value]) => [code(filter), code(valueText(value))]),
  );
}
