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
    "`T` is the same type throughout a signature. `a | b` is either type; `...name` accepts all remaining arguments. The " +
      "tests run the examples.",
    "## Operators",
    table(
      ["operator", "meaning"],
      Object.entries(logicalOperators).map(([name, doc]) => [code(name === "!" ? "!a" : `a ${name} b`), doc]),
    ),
    ...rows.filter(({ name }) => isInfix(name)).flatMap((row) => entry(row, sessionFilter)),
    "## Functions",
    ...rows.filter(({ name }) => !isInfix(name)).flatMap((row) => entry(row, sessionFilter)),
    "## Order",
    "Your own environments can add these with [`order: true`](language.md#order). The environments of Teleport have no order.",
    ...order.flatMap((row) => entry(row, sessionFilter)),
    "## Functions of resource queries",
    `The environment \`resourceFilter\` has ${inQueries.join(", ")} of the functions above, and these:`,
    ...ofQueries.flatMap((row) => entry(row, resourceFilter)),
    "## Functions of rules",
    "The environment `whereClause` (`rules[].where` in roles) has all functions of the first list, and these:",
    ...ofRules.flatMap((row) => entry(row, whereClause)),
    "## Functions of label expressions",
    "The environment `labelExpression` has `==` and `!=` for strings, and these. If a function takes a list, a string " +
      "counts as a list of one item. Patterns are regular expressions in the syntax of " +
      "[RE2](https://github.com/google/re2/wiki/Syntax), matched in linear time. A literal pattern that is not a regular " +
      "expression is an error; an invalid pattern from a label or a trait matches nothing.",
    ...ofLabels.flatMap((row) => entry(row, labelExpression)),
    "## Functions of the other conditions of roles",
    table(
      ["environment", "functions and operators"],
      [
        ["`reviewClause`, `thresholdFilter`", listed(reviewClause)],
        ["`impersonateClause`", listed(impersonateClause)],
        ["`joinFilter`", "all functions of the first list"],
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
    ["example", "result"],
    rows.map(([filter, value]) => [code(filter), code(valueText(value))]),
  );
}
