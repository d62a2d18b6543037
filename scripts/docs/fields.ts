import { code } from "../../src/editor/documentation.ts";
import type { EnvironmentField, FilterEnvironment } from "../../src/index.ts";
import { typeName } from "../../src/index.ts";
import { resourceFilter, sessionFilter, whereClause } from "../../src/teleport/index.ts";
import {
  impersonateClause,
  joinFilter,
  labelExpression,
  reviewClause,
  thresholdFilter,
} from "../../src/teleport/roles.ts";
import { generated, page, table } from "./markdown.ts";

const environments: readonly (readonly [name: string, environment: FilterEnvironment<never>, about: string])[] = [
  ["sessionFilter", sessionFilter, "Filters of inference policies, which select finished sessions."],
  ["whereClause", whereClause, "Conditions of `rules[].where` in roles."],
  ["resourceFilter", resourceFilter, "Queries of resources: `--query` of list commands."],
  ["impersonateClause", impersonateClause, "Conditions of `impersonate.where` in roles."],
  ["reviewClause", reviewClause, "Conditions of `review_requests.where` in roles."],
  ["thresholdFilter", thresholdFilter, "Filters of `request.thresholds[].filter` in roles."],
  ["joinFilter", joinFilter, "Filters of `require_session_join[].filter` in roles."],
  ["labelExpression", labelExpression, "Label expressions, such as `node_labels_expression` of roles."],
];

/** `docs/fields.md` */
export function fieldsPage(): string {
  return page(
    "# Fields",
    generated,
    "The fields of the environments of `wherefore/teleport` and, from `impersonateClause` on, of " +
      "`wherefore/teleport/roles`. A field that a session or resource does not have has the zero value of its type. " +
      "*Kinds* are the session kinds that can set the field; reading it in a policy for other kinds is the warning " +
      "`field-never-set`. A policy without kinds applies to ssh, k8s and db, which Teleport summarizes; a rule also " +
      "reads desktop sessions.",
    ...environments.flatMap(([name, environment, about]) => section(name, environment, about)),
  );
}

function section(name: string, { fields, data }: FilterEnvironment<never>, about: string): readonly string[] {
  const all = data.knownKinds.length;
  const columns = all > 0 ? ["field", "type", "kinds", "description"] : ["field", "type", "description"];
  const rootOf = ({ path }: EnvironmentField) => (path.length > 1 ? (path[0] ?? "") : "");
  const roots = [...new Set(fields.map(rootOf))].sort((a, b) => Number(a !== "") - Number(b !== ""));
  const aliases = [...data.aliases].map(([alias, of]) => [code(alias), code(of)]);
  return [
    `## ${name}`,
    about,
    ...roots.flatMap((root) => [
      root && `### ${root}`,
      table(
        columns,
        fields.filter((field) => rootOf(field) === root).map((field) => row(field, all)),
      ),
    ]),
    aliases.length > 0 ? "Aliases, which the dialect `documented` accepts with a warning:" : "",
    aliases.length > 0 ? table(["alias", "field"], aliases) : "",
  ];
}

function row({ name, type, kinds, doc = "" }: EnvironmentField, all: number): readonly string[] {
  const setBy = kinds === undefined || kinds.length === all ? "all" : kinds.length === 0 ? "none" : kinds.join(", ");
  return [code(name), code(typeName(type)), ...(all > 0 ? [setBy] : []), doc];
}
