import type { ResourceDocument } from "../../api/resources.ts";

/** A rule of a role, while it is being written. */
export type UnfinishedRule = NonNullable<NonNullable<ResourceDocument<"role">["spec"]["allow"]>["rules"]>[number];

// biome-ignore format: table
export const kindNames: Readonly<Record<string, string>> = {
  "*":              "all resources",
  session:          "sessions",
  event:            "the audit log",
  metrics:          "metrics",
  inference_model:  "models",
  inference_secret: "secrets",
  inference_policy: "policies",
  retrieval_model:  "the search model",
  retention_policy: "retention policies",
  legal_hold:       "legal holds",
  role:             "roles",
  user:             "users",
  auth_connector:   "connectors",
  github:           "GitHub connectors",
  oidc:             "OIDC connectors",
  saml:             "SAML connectors",
};

// biome-ignore format: table
export const verbNames: Readonly<Record<string, string>> = {
  "*":           "use all actions on",
  list:          "list",
  read:          "read",
  readnosecrets: "read",
  create:        "create",
  update:        "edit",
  delete:        "delete",
  rotate:        "rotate the key of",
  escalate:      "grant any permission through",
};

/** What a rule allows, in words: `View, create and edit models and policies`; undefined for one that is not complete. */
export function ruleText({ resources = [], verbs = [] }: UnfinishedRule): string | undefined {
  if (resources.length === 0 || verbs.length === 0) return undefined;
  if (resources.includes("*") && verbs.includes("*")) return "Full access";
  const sees = verbs.includes("list") && verbs.some((verb) => verb.startsWith("read"));
  const others = sees ? verbs.filter((verb) => verb !== "list" && !verb.startsWith("read")) : verbs;
  const actions = [...(sees ? ["view"] : []), ...others.map((verb) => verbNames[verb] ?? verb)];
  const text = `${listed(verbs.includes("*") ? ["use all actions on"] : actions)} ${listed(resources.map((kind) => kindNames[kind] ?? kind))}`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** "a, b and c". */
export function listed(items: readonly string[]): string {
  const all = [...new Set(items)];
  return all.length < 2 ? (all[0] ?? "") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}
