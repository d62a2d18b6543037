import { code } from "../../src/editor/documentation.ts";
import { type Code, codes } from "../../src/index.ts";
import { renderDiagnostics } from "../../src/report/render.ts";
import { type Case, caseFiles, isOfPolicies, judge, readCases, type Verdict } from "../../test/cases.ts";
import { fence, generated, page } from "./markdown.ts";
import { type Group, meanings } from "./meanings.ts";

const groups: Readonly<Record<Group, string>> = {
  syntax: "Syntax",
  limits: "Limits",
  types: "Names and types",
  policies: "Policies",
  dialects: "Dialects",
  lints: "Lints",
  sql: "SQL",
};

const silencing = [
  "A comment in the filter silences warnings where they stand: it names their codes, and can say why after a colon. It applies to its own line, or to the next line if it is alone on its line. A comment that silences nothing is reported as `unused-ignore`; errors cannot be silenced.",
  fence(
    'resource.metadata.labels["env"] != "dev" // wherefore-ignore missing-key: servers without a label are production',
  ),
].join("\n\n");

/** Where filters of an environment stand, by the name that cases have for it. */
const environments: Readonly<Record<string, string>> = {
  resource: code("resourceFilter"),
  where: code("rules[].where"),
  impersonate: code("impersonate.where"),
  review: code("review_requests.where"),
  threshold: code("request.thresholds[].filter"),
  join: code("require_session_join[].filter"),
  labels: "a label expression",
  keyed: "an environment with a map",
  ordered: "an environment with order",
  required: "an environment with required fields",
};

/** `docs/diagnostics.md` */
export function diagnosticsPage(): string {
  const cases = caseFiles.flatMap(readCases).map((one) => ({ one, ...judge(one) }));
  return page(
    "# Diagnostics",
    generated,
    "Every code that `check`, a set of policies and `toSQL` can report, with an example. An *error* refuses the filter; a *warning* does not: a filter " +
      "with warnings alone compiles, and `check` gives `ok: true`.",
    silencing,
    ...Object.entries(groups).flatMap(([group, title]) => [
      `## ${title}`,
      ...codes.filter((name) => meanings[name].group === group).flatMap((name) => entry(name, cases)),
    ]),
  );
}

interface Judged extends Verdict {
  readonly one: Case;
}

function entry(name: Code, cases: readonly Judged[]): readonly string[] {
  const { means, remedy } = meanings[name];
  return [`### ${code(name)}`, `${means} ${remedy}`, exampleOf(name, cases)];
}

/** The case with the least else to say, and of its rendering what is about the code. */
function exampleOf(name: Code, cases: readonly Judged[]): string {
  const fitting = cases.flatMap(({ one, text, rendering, diagnostics }) => {
    const found = diagnostics.find(({ code }) => code === name);
    return found === undefined
      ? []
      : [{ one, text, rendering, found, weight: diagnostics.length + options(one).length }];
  });
  const [best] = fitting.sort((a, b) => a.weight - b.weight);
  if (best === undefined) throw new TypeError(`no case of ${name}`);
  const { one, text, rendering, found } = best;
  if (isOfPolicies(one)) return [fence(text, "yaml"), fence(rendering)].join("\n\n");
  const under = options(one).length > 0 ? `${options(one).join(", ")}:\n\n` : "";
  return under + fence(renderDiagnostics([found], text, { columns: 100 }).trimEnd());
}

/** The options of a case, in words. */
function options({ options }: Case): readonly string[] {
  return options.split(", ").flatMap((option) => {
    const [name = "", value = ""] = option.split(": ");
    switch (name) {
      case "":
      case "show":
        return [];
      case "dialect":
        return [`In the dialect ${code(value)}`];
      case "sql":
        return [`For the engine ${code(value)}, with a column for each field`];
      case "unmapped":
        return [`but none for ${code(value)}`];
      case "analysis":
        return ["With the option `analysis`"];
      case "kinds":
        return [`In a policy for ${code(value)}`];
      case "env":
        return [
          value === "types" ? "Where there are fields of every type" : `In ${environments[value] ?? code(value)}`,
        ];
      default:
        return [`With the limit ${code(name)} at ${value}`];
    }
  });
}
