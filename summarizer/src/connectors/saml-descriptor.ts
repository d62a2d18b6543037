import { job } from "../threads/job.ts";
import type { Opened, SamlConnector } from "./connector.ts";
import { askAdministrator, SignInError } from "./failure.ts";
import { descendants, elementOf, signatures } from "./xml.ts";

/** A SAML identity provider. */
export interface SamlIdp {
  readonly entityId: string;
  /** The URL of requests, with the redirect binding. */
  readonly sso: string;
  /** Certificates, PEM or base64, at least one, whose keys sign its responses. */
  readonly certificates: readonly string[];
}

const metadata = "urn:oasis:names:tc:SAML:2.0:metadata";
const redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/** How long a fetched descriptor is cached, in milliseconds. */
const fresh = 60 * 60_000;

const fetched = new Map<string, { readonly at: number; readonly text: string }>();

/**
 * The provider of a connector: from its entity descriptor, in the connector or at a URL; the connector's own fields
 * take precedence.
 * @throws SignInError
 */
export async function idpOf(opened: Opened<SamlConnector>): Promise<SamlIdp> {
  const { spec } = opened.connector;
  const text = spec.entity_descriptor || (spec.entity_descriptor_url ? await descriptorAt(opened) : "");
  const found = text === "" ? undefined : await opened.read(describedJob, text);
  const entityId = spec.issuer || found?.entityId;
  const sso = spec.sso || found?.sso;
  const certificates = spec.cert ? [spec.cert] : (found?.certificates ?? []);
  if (!entityId) throw unset("spec.issuer, or an entityID in the entity descriptor");
  if (!sso || !/^https?:\/\//.test(sso)) throw unset("spec.sso, or a SingleSignOnService with HTTP-Redirect");
  if (certificates.length === 0) throw unset("spec.cert, or a signing certificate in the entity descriptor");
  return { entityId, sso, certificates };
}

async function descriptorAt({ connector, send }: Opened<SamlConnector>): Promise<string> {
  const address = connector.spec.entity_descriptor_url ?? "";
  const key = `${connector.metadata.name} ${connector.metadata.revision}`;
  const known = fetched.get(key);
  if (known !== undefined && known.at > Date.now() - fresh) return known.text;
  const response = await send(new URL(address));
  if (!response.ok) {
    const error = `${address} answers with status ${response.status}`;
    throw new SignInError("provider", "the identity provider returned an error", askAdministrator, {
      error,
    });
  }
  const text = await response.text();
  if (fetched.size > 100) fetched.clear();
  fetched.set(key, { at: Date.now(), text });
  return text;
}

/** @throws SignInError */
export function described(text: string): Partial<SamlIdp> {
  const root = elementOf(text);
  const [idp] = descendants(root, metadata, "IDPSSODescriptor");
  if (root.localName !== "EntityDescriptor" || idp === undefined) {
    throw unset("an EntityDescriptor of an identity provider");
  }
  const services = descendants(idp, metadata, "SingleSignOnService");
  const sso = services.find((service) => service.getAttribute("Binding") === redirect)?.getAttribute("Location");
  const certificates = descendants(idp, metadata, "KeyDescriptor")
    .filter((key) => (key.getAttribute("use") || "signing") === "signing")
    .flatMap((key) => descendants(key, signatures, "X509Certificate"))
    .map(({ textContent }) => (textContent ?? "").replace(/\s+/g, ""));
  const entityId = root.getAttribute("entityID");
  return { ...(entityId && { entityId }), ...(sso && { sso }), certificates };
}

const describedJob = job(import.meta.url, described, "reading the entity descriptor", [SignInError]);

function unset(what: string): SignInError {
  const details = { error: `the connector needs ${what}` };
  return new SignInError("configuration", "the connector is misconfigured", askAdministrator, details);
}
