import { code, valueText } from "../../src/editor/documentation.ts";
import { logicalOperators } from "../../src/editor/operators.ts";
import { signature } from "../../src/functions/define.ts";
import type { FunctionRow } from "../../src/index.ts";
import { isInfix } from "../../src/syntax/ast.ts";
import { resourceFilter, sessionFilter } from "../../src/teleport/index.ts";
import { generated, page, table } from "./markdown.ts";

/** `docs/functions.md` */
export function functionsPage(): string {
  const rows = sessionFilter.functions;
  const names = rows.map(({ name }) => name);
  const ofQueries = resourceFilter.functions.filter(({ name }) => !names.includes(name));
  const inQueries = resourceFilter.functions.filter(({ name }) => names.includes(name)).map(({ name }) => code(name));
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
    ...rows.filter(({ name }) => isInfix(name)).flatMap(entry),
    "## Functions",
    ...rows.filter(({ name }) => !isInfix(name)).flatMap(entry),
    "## Functions of resource queries",
    `The environment \`resourceFilter\` has, of those above, only ${inQueries.join(", ")}; and besides:`,
    ...ofQueries.flatMap(entry),
  );
}

function entry(row: FunctionRow): readonly string[] {
  const inCluster = sessionFilter.with({ dialect: "teleport" }).functions.find(({ name }) => name === row.name);
  const differs = inCluster !== undefined && inCluster.doc !== row.doc;
  return [
    `### ${code(row.name)}`,
    code(signature(row)),
    `${differs ? "As documented: " : ""}${row.doc}`,
    examples(row),
    ...(differs ? [`In the dialect \`teleport\`: ${inCluster.doc}`, examples(inCluster)] : []),
  ];
}

function examples({ examples: rows }: FunctionRow): string {
  return table(
    ["example", "value"],
    rows.map(([filter, value]) => [code(filter), code(valueText(value))]),
  );
}
