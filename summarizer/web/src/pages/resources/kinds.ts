import type { ResourceKind } from "../../api/resources.ts";

interface KindWords {
  /** What people call one. */
  readonly noun: string;
  /** The page that lists them, and its name. */
  readonly home: { readonly label: string; readonly path: string };
}

// biome-ignore format: table
const words: Readonly<Record<string, KindWords>> = {
  inference_model:  { noun: "model",     home: { label: "Models",     path: "/models" } },
  inference_secret: { noun: "secret",    home: { label: "Secrets",    path: "/secrets" } },
  inference_policy: { noun: "policy",    home: { label: "Policies",   path: "/policies" } },
  role:             { noun: "role",      home: { label: "Roles",      path: "/roles" } },
  user:             { noun: "user",      home: { label: "Users",      path: "/users" } },
  github:           { noun: "GitHub connector", home: { label: "Connectors", path: "/connectors/github" } },
  oidc:             { noun: "OIDC connector",   home: { label: "Connectors", path: "/connectors/oidc" } },
  saml:             { noun: "SAML connector",   home: { label: "Connectors", path: "/connectors/saml" } },
};

/** What people call a kind of resource, and where its pages are. */
export function kindWords(kind: ResourceKind): KindWords {
  return words[kind] ?? { noun: kind, home: { label: kind, path: "/" } };
}

/** The page of one resource. */
export function pageOf(kind: ResourceKind, name: string): string {
  return `${kindWords(kind).home.path}/${encodeURIComponent(name)}`;
}
