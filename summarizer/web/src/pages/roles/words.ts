import type { ResourceDocument } from "../../api/resources.ts";

/** A rule of a role, while it is being written. */
export type UnfinishedRule = NonNullable<NonNullable<ResourceDocument<"role">["spec"]["allow"]>["rules"]>[number];

// biome-ignore format: table
export const kindNames: Readonly<Record<string, string>> = {
  "*":              "everything",
  session:          "sessions",
  event:            "the audit log",
  metrics:          "the metrics",
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
  "*":           "do everything with",
  list:          "list",
  read:          "read",
  readnosecrets: "read",
  create:        "make",
  update:        "change",
  delete:        "delete",
  rotate:        "change the key of",
  escalate:      "give any right by",
};

/** What a rule is about, in words: "see, make and change models and policies". */
export function ruleText({ resources = [], verbs = [] }: UnfinishedRule): string {
  const sees = verbs.includes("list") && verbs.some((verb) => verb.startsWith("read"));
  const others = sees ? verbs.filter((verb) => verb !== "list" && !verb.startsWith("read")) : verbs;
  const deeds = [...(sees ? ["see"] : []), ...others.map((verb) => verbNames[verb] ?? verb)];
  return `${listed(verbs.includes("*") ? ["do everything with"] : deeds)} ${listed(resources.map((kind) => kindNames[kind] ?? kind))}`;
}

/** "a, b and c". */
export function listed(items: readonly string[]): string {
  const all = [...new Set(items)];
  return all.length < 2 ? (all[0] ?? "nothing") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}
