/** The kinds of identity providers that users sign in with. */
export const connectorKinds = ["oidc", "github", "saml"] as const;
export type ConnectorKind = (typeof connectorKinds)[number];

/** The path that a provider leads back to, by the kind of connector. The reference system has the same paths. */
export const callbackPaths = {
  oidc: "/v1/webapi/oidc/callback",
  github: "/v1/webapi/github/callback",
  saml: "/v1/webapi/saml/acs",
} as const satisfies Readonly<Record<ConnectorKind, string>>;
