import type { ResourceKind } from "../../api/resources.ts";

interface KindWords {
  /** What people call one. */
  readonly noun: string;
  /** The page that lists them, and its name. */
  readonly home: { readonly label: string; readonly path: string };
  /** Below which the pages of single ones are. */
  readonly folder: string;
}

function words(noun: string, label: string, path: string, folder = path): KindWords {
  return { noun, home: { label, path }, folder };
}

// biome-ignore format: table
const table: Readonly<Record<string, KindWords>> = {
  inference_model:  words("model",            "Models",     "/models"),
  inference_secret: words("secret",           "Secrets",    "/secrets"),
  inference_policy: words("policy",           "Policies",   "/policies"),
  retrieval_model:  words("search model",     "Search model", "/search-model"),
  role:             words("role",             "Roles",      "/roles"),
  user:             words("user",             "Users",      "/users"),
  github:           words("GitHub connector", "Connectors", "/connectors", "/connectors/github"),
  oidc:             words("OIDC connector",   "Connectors", "/connectors", "/connectors/oidc"),
  saml:             words("SAML connector",   "Connectors", "/connectors", "/connectors/saml"),
};

/** What people call a kind of resource, and where its pages are. */
export function kindWords(kind: ResourceKind): KindWords {
  return table[kind] ?? words(kind, kind, "/");
}

/** The page of one resource. */
export function pageOf(kind: ResourceKind, name: string): string {
  return `${kindWords(kind).folder}/${encodeURIComponent(name)}`;
}
