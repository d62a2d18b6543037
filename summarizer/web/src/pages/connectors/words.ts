import type { ConnectorKind } from "../../../../src/domain/connectors.ts";
import { callbackPaths } from "../../../../src/domain/connectors.ts";

// biome-ignore format: table
export const connectorNames: Readonly<Record<ConnectorKind, string>> = {
  github: "GitHub",
  oidc:   "OpenID Connect",
  saml:   "SAML",
};

/** Where a provider is to lead back to: what has to be registered there. */
export function callbackOf(kind: ConnectorKind, name: string): string {
  const path = `${window.location.origin}${callbackPaths[kind]}`;
  return kind === "saml" ? `${path}/${encodeURIComponent(name)}` : path;
}

/** Where a SAML provider reads what it has to know of this service. */
export function metadataOf(name: string): string {
  return `${window.location.origin}/v1/webapi/saml/metadata/${encodeURIComponent(name)}`;
}

/** The options of a choice, and one more for a value that is none of them: a document from elsewhere may have it. */
export function withOther(options: readonly (readonly [string, string])[], value: string) {
  return options.some(([option]) => option === value) ? options : [...options, [value, value] as const];
}
