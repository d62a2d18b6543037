import { randomBytes } from "node:crypto";
import type { CacheProvider } from "@node-saml/node-saml";
import { generateServiceProviderMetadata, SAML, ValidateInResponseTo } from "@node-saml/node-saml";
import type { Queryable } from "../database/database.ts";
import { job } from "../threads/job.ts";
import type { Opened, SamlConnector } from "./connector.ts";
import type { ExternalIdentity } from "./external-identity.ts";
import { userName } from "./external-identity.ts";
import { askAdministrator, errorText, excerptOf, SignInError, tryAgain } from "./failure.ts";
import type { Claims } from "./mapping.ts";
import { mappedRoles } from "./mapping.ts";
import type { SamlIdp } from "./saml-descriptor.ts";
import { idpOf } from "./saml-descriptor.ts";
import type { XmlElement } from "./xml.ts";
import { child, descendants, elementOf, signatures } from "./xml.ts";

/** The allowed clock skew between a provider and this machine, in milliseconds. */
const skew = 60_000;

const success = "urn:oasis:names:tc:SAML:2.0:status:Success";
const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
/** Insecure signature and digest algorithms. */
const weak = /(rsa|dsa|hmac|ecdsa)-?(sha1|md5)|xmldsig#sha1$|xmldsig-more#md5$/i;

/** The maximum length of a response, in UTF-16 units; one with a thousand groups is shorter. */
const longestResponse = 64 * 1024;

export function newRequestId(): string {
  return `_${randomBytes(20).toString("hex")}`;
}

/** The URL at the provider, with a request of that id; signed if the connector has a key. */
export async function samlRequest(
  opened: Opened<SamlConnector>,
  { acs, requestId, relayState }: { readonly acs: string; readonly requestId: string; readonly relayState: string },
): Promise<URL> {
  const idp = await idpOf(opened);
  try {
    const saml = clientOf(opened.connector.spec, keysOf(opened), idp, acs, requestId);
    return new URL(await saml.getAuthorizeUrlAsync(relayState, undefined, {}));
  } catch (error) {
    throw unset(errorText(error));
  }
}

/** The metadata of this service provider. */
export function samlMetadata({ connector }: Opened<SamlConnector>, acs: string): string {
  const { signing_key_pair: signing, assertion_key_pair: assertion } = connector.spec;
  const text = generateServiceProviderMetadata({
    issuer: issuerOf(connector.spec, acs),
    callbackUrl: acs,
    identifierFormat: null,
    wantAssertionsSigned: true,
    // Only the presence of keys matters; the metadata does not contain them.
    ...(signing?.cert && {
      privateKey: signing.cert,
      publicCerts: signing.cert,
      signatureAlgorithm: "sha256" as const,
    }),
    ...(assertion?.cert && { decryptionPvk: assertion.cert, decryptionCert: assertion.cert }),
  });
  return text;
}

export interface SamlAnswer {
  /** The posted text. */
  readonly response: string;
  readonly acs: string;
  /** The request id that it must answer; empty for one that the provider started. */
  readonly requestId: string;
}

/**
 * The identity of a response. Verifies its signature, and reads only signed content: issuer, audience, recipient, the
 * request, the times. Each assertion is accepted once.
 * @throws SignInError
 */
export async function samlIdentity(
  store: Queryable,
  opened: Opened<SamlConnector>,
  answer: SamlAnswer,
): Promise<ExternalIdentity> {
  const { connector } = opened;
  const idp = await idpOf(opened);
  const received = { answer, idp, spec: connector.spec, keys: keysOf(opened) };
  const { assertionId, nameId, expires, claims, roles } = await opened.read(assertionJob, received);
  const used = await store.query(
    `INSERT INTO used_assertions (connector, assertion_id, expires) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING connector`,
    [connector.metadata.name, assertionId, new Date(expires)],
  );
  await store.query("DELETE FROM used_assertions WHERE expires < now()");
  if (used.length === 0) throw untrusted("the assertion was used already");
  return { subject: `${idp.entityId} ${nameId}`, name: userName(nameId, askAdministrator), claims, roles };
}

/** A response, and what to check it against. */
interface Received {
  readonly answer: SamlAnswer;
  readonly idp: SamlIdp;
  readonly spec: SamlConnector["spec"];
  readonly keys: SamlKeys;
}

/** The content of a valid assertion. */
interface Assertion {
  readonly assertionId: string;
  readonly nameId: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
  readonly claims: Claims;
  /** The claims for the connector's mapping. */
  readonly roles: readonly string[];
}

/** @throws SignInError for an invalid response */
export async function assertionOf({ answer, idp, spec, keys }: Received): Promise<Assertion> {
  inspect(answer);
  const assertion = await verified(clientOf(spec, keys, idp, answer.acs, answer.requestId), answer);
  const claims = attributesOf(assertion);
  return {
    assertionId: assertion.$?.["ID"] ?? "",
    ...examine(assertion, idp, answer),
    claims,
    roles: mappedRoles(spec.attributes_to_roles, claims),
  };
}

const assertionJob = job(import.meta.url, assertionOf, "reading the identity provider's response", [SignInError]);

/** Rejects documents that no provider sends, before anything else parses them. */
function inspect({ response, acs }: SamlAnswer): void {
  const root = elementOf(Buffer.from(response, "base64").toString("utf8"), { characters: longestResponse });
  if (root.localName !== "Response") throw untrusted(`expected a Response, got ${root.localName}`);
  const destination = root.getAttribute("Destination");
  if (destination && destination !== acs) throw untrusted(`its destination is ${excerptOf(destination)}`);
  const status = child(root, "Status");
  const code = child(status, "StatusCode");
  const value = code?.getAttribute("Value") ?? "";
  if (value !== success) throw refusal(value, status?.textContent ?? "", code);
  for (const element of ["SignatureMethod", "DigestMethod"].flatMap((name) => descendants(root, signatures, name))) {
    const algorithm = element.getAttribute("Algorithm") ?? "";
    // The digest of an encryption's padding is not a signature.
    const signs = element.parentNode?.localName !== "EncryptionMethod";
    if (signs && weak.test(algorithm)) throw untrusted(`it is signed with ${excerptOf(algorithm)}, which is insecure`);
  }
}

/** An element of the signed content. */
interface Read {
  readonly $?: Readonly<Record<string, string>>;
  readonly _?: string;
  readonly [child: string]: readonly Read[] | Readonly<Record<string, string>> | string | undefined;
}

async function verified(saml: SAML, { response }: SamlAnswer): Promise<Read> {
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: response });
    if (profile?.getAssertionXml?.().includes("<!") !== false) throw new Error("the assertion is encrypted");
    const { Assertion } = (profile.getAssertion?.() ?? {}) as { readonly Assertion?: Read };
    if (Assertion === undefined) throw new Error("the assertion is missing");
    return Assertion;
  } catch (error) {
    throw untrusted(errorText(error));
  }
}

/** Checks of an assertion that the library does not make. */
function examine(
  assertion: Read,
  { entityId }: SamlIdp,
  { acs, requestId }: SamlAnswer,
): { readonly nameId: string; readonly expires: number } {
  const issuer = only(assertion, "Issuer")?._?.trim();
  if (issuer !== entityId) throw untrusted(`its issuer is ${excerptOf(issuer ?? "missing")}`);
  if (!assertion.$?.["ID"]) throw untrusted("the assertion has no ID");
  const subject = only(assertion, "Subject");
  const name = subject && only(subject, "NameID");
  if (subject === undefined || name?._ === undefined) throw untrusted("the assertion has no subject");
  if (name.$?.["Format"] === transient) {
    const details = { error: "the NameID is transient" };
    const message = "the identity provider sends another user name each time";
    throw new SignInError("configuration", message, askAdministrator, details);
  }
  const faults: string[] = [];
  let expires: number | undefined;
  for (const confirmation of children(subject, "SubjectConfirmation")) {
    const fault = confirmationFault(confirmation, acs, requestId);
    if (typeof fault === "number") expires = Math.max(expires ?? 0, fault);
    else faults.push(fault);
  }
  if (expires === undefined) throw untrusted(faults[0] ?? "the subject has no confirmation");
  for (const statement of children(assertion, "AuthnStatement")) {
    const end = statement.$?.["SessionNotOnOrAfter"];
    if (end !== undefined && !(Date.parse(end) + skew > Date.now()))
      throw untrusted("the provider's session has ended");
  }
  if (children(assertion, "AuthnStatement").length === 0) throw untrusted("the assertion has no AuthnStatement");
  return { nameId: name._, expires: expires + skew };
}

/** The end of a subject confirmation, in milliseconds; otherwise why it is invalid. */
function confirmationFault(confirmation: Read, acs: string, requestId: string): number | string {
  const data = only(confirmation, "SubjectConfirmationData")?.$ ?? {};
  if (confirmation.$?.["Method"] !== bearer) return "the subject confirmation method is not bearer";
  if (data["Recipient"] !== acs)
    return `the recipient of the assertion is ${excerptOf(data["Recipient"] ?? "missing")}`;
  const expires = Date.parse(data["NotOnOrAfter"] ?? "");
  if (!(expires + skew > Date.now())) return "the assertion has expired";
  const begins = data["NotBefore"];
  if (begins !== undefined && !(Date.parse(begins) - skew <= Date.now())) return "the assertion is not valid yet";
  if ((data["InResponseTo"] ?? "") !== requestId) return "the assertion answers another request";
  return expires;
}

function attributesOf(assertion: Read): Claims {
  const attributes = children(assertion, "AttributeStatement").flatMap((statement) => children(statement, "Attribute"));
  const claims = new Map<string, readonly string[]>();
  for (const attribute of attributes) {
    const name = attribute.$?.["Name"] ?? "";
    const values = children(attribute, "AttributeValue").flatMap(({ _ }) => (_ === undefined ? [] : [_]));
    claims.set(name, [...(claims.get(name) ?? []), ...values]);
  }
  return claims;
}

function children(element: Read, name: string): readonly Read[] {
  const found = element[name];
  return Array.isArray(found) ? (found as readonly Read[]) : [];
}

function only(element: Read, name: string): Read | undefined {
  const found = children(element, name);
  return found.length === 1 ? found[0] : undefined;
}

/** Private keys of a connector, as PEM. */
interface SamlKeys {
  readonly signing: string | undefined;
  readonly decryption: string | undefined;
}

function keysOf({ secrets }: Opened<SamlConnector>): SamlKeys {
  return {
    signing: secrets.get("spec.signing_key_pair.private_key")?.reveal(),
    decryption: secrets.get("spec.assertion_key_pair.private_key")?.reveal(),
  };
}

function clientOf(
  spec: SamlConnector["spec"],
  { signing, decryption }: SamlKeys,
  { sso, certificates }: SamlIdp,
  acs: string,
  requestId: string,
): SAML {
  const issuer = issuerOf(spec, acs);
  return new SAML({
    callbackUrl: acs,
    entryPoint: sso,
    idpCert: [...certificates],
    issuer,
    audience: spec.audience || issuer,
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    forceAuthn: /^(yes|true)$/i.test(spec.force_authn ?? ""),
    acceptedClockSkewMs: skew,
    // The library requires a signature of the response or of the assertion.
    wantAssertionsSigned: false,
    wantAuthnResponseSigned: false,
    validateInResponseTo: requestId === "" ? ValidateInResponseTo.never : ValidateInResponseTo.always,
    cacheProvider: knowing(requestId),
    generateUniqueId: () => requestId || newRequestId(),
    signatureAlgorithm: "sha256",
    digestAlgorithm: "sha256",
    ...(signing !== undefined && { privateKey: signing }),
    ...(decryption !== undefined && { decryptionPvk: decryption }),
  });
}

/** The library's request cache: contains the one request. */
function knowing(requestId: string): CacheProvider {
  const value = new Date().toISOString();
  return {
    saveAsync: async () => ({ value, createdAt: Date.now() }),
    getAsync: async (key) => (requestId !== "" && key === requestId ? value : null),
    removeAsync: async () => null,
  };
}

/** The entity id of this service. */
function issuerOf(spec: SamlConnector["spec"], acs: string): string {
  return spec.service_provider_issuer || acs;
}

function refusal(value: string, text: string, code: XmlElement | undefined): SignInError {
  const codes = `${value} ${child(code, "StatusCode")?.getAttribute("Value") ?? ""}`;
  const details = { error: excerptOf(`${codes} ${text}`) };
  if (/AuthnFailed|RequestDenied/.test(codes)) {
    return new SignInError("canceled", "the sign-in at the identity provider failed", tryAgain, details);
  }
  return new SignInError("refused", "the identity provider rejected the sign-in", askAdministrator, details);
}

function untrusted(error: string): SignInError {
  const message = "the identity provider's response is not trusted";
  return new SignInError("untrusted", message, askAdministrator, { error });
}

function unset(error: string): SignInError {
  return new SignInError("configuration", "the connector is misconfigured", askAdministrator, { error });
}
