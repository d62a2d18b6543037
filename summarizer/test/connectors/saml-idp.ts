import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";

const require = createRequire(import.meta.url);
/** Its own types bring those of a browser along. */
interface Signing {
  addReference(reference: object): void;
  computeSignature(xml: string, options: object): void;
  getSignedXml(): string;
}
const { SignedXml } = require("xml-crypto") as { readonly SignedXml: new (options: object) => Signing };
/** The library brings along what encrypts. */
const alongside = createRequire(require.resolve("@node-saml/node-saml"));
const encrypt = promisify((alongside("xml-encryption") as { encrypt: (...all: unknown[]) => void }).encrypt) as (
  xml: string,
  options: object,
) => Promise<string>;

const file = (name: string) => readFileSync(new URL(`certificates/${name}`, import.meta.url), "utf8");
export const keys = {
  idp: { key: file("idp.key"), cert: file("idp.pem") },
  other: { key: file("other.key"), cert: file("other.pem") },
  service: { key: file("service.key"), cert: file("service.pem") },
} as const;

export const issuer = "https://idp.example/metadata";
export const sso = "https://idp.example/sso";

/** What an assertion says; everything has a right value unless a test gives another. */
export interface Said {
  readonly acs: string;
  readonly inResponseTo?: string;
  readonly nameId?: string;
  readonly nameIdFormat?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly recipient?: string;
  readonly destination?: string;
  readonly groups?: readonly string[];
  /** Seconds from now. */
  readonly expires?: number;
  readonly begins?: number;
  readonly id?: string;
  readonly method?: string;
  readonly authn?: string;
  readonly status?: string;
}

const time = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

/** An assertion, not signed. */
export function assertion(said: Said): string {
  const { acs, nameId = "ada@example.com", groups = ["auditors"], expires = 300, begins = -5 } = said;
  const inResponse = said.inResponseTo === undefined ? "" : ` InResponseTo="${said.inResponseTo}"`;
  const values = groups.map((group) => `<saml:AttributeValue>${group}</saml:AttributeValue>`).join("");
  const format = said.nameIdFormat ?? "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${said.id ?? newId()}" Version="2.0" IssueInstant="${time(0)}">` +
    `<saml:Issuer>${said.issuer ?? issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${format}">${nameId}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="${said.method ?? "urn:oasis:names:tc:SAML:2.0:cm:bearer"}">` +
    `<saml:SubjectConfirmationData Recipient="${said.recipient ?? acs}" NotOnOrAfter="${time(expires)}"${inResponse}/>` +
    "</saml:SubjectConfirmation></saml:Subject>" +
    `<saml:Conditions NotBefore="${time(begins)}" NotOnOrAfter="${time(expires)}">` +
    `<saml:AudienceRestriction><saml:Audience>${said.audience ?? acs}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    (said.authn ?? `<saml:AuthnStatement AuthnInstant="${time(0)}"/>`) +
    `<saml:AttributeStatement><saml:Attribute Name="groups">${values}</saml:Attribute></saml:AttributeStatement>` +
    "</saml:Assertion>"
  );
}

/** A response around assertions, not signed. */
export function response(said: Said, inner: string): string {
  const inResponse = said.inResponseTo === undefined ? "" : ` InResponseTo="${said.inResponseTo}"`;
  const status = said.status ?? "urn:oasis:names:tc:SAML:2.0:status:Success";
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${newId()}" Version="2.0" IssueInstant="${time(0)}" ` +
    `Destination="${said.destination ?? said.acs}"${inResponse}>` +
    `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${said.issuer ?? issuer}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>${inner}</samlp:Response>`
  );
}

/** Signs the first element of that name, as providers do: enveloped, after its issuer. */
export function signed(
  xml: string,
  name: "Assertion" | "Response",
  { key = keys.idp.key, algorithm = "rsa-sha256" }: { readonly key?: string; readonly algorithm?: string } = {},
): string {
  const [signature, digest] =
    algorithm === "rsa-sha1"
      ? ["http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1"]
      : ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256"];
  const c14n = "http://www.w3.org/2001/10/xml-exc-c14n#";
  const signing = new SignedXml({ privateKey: key, signatureAlgorithm: signature, canonicalizationAlgorithm: c14n });
  const xpath = `//*[local-name(.)='${name}']`;
  signing.addReference({
    xpath,
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", c14n],
    digestAlgorithm: digest,
  });
  signing.computeSignature(xml, {
    location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: "after" },
  });
  return signing.getSignedXml();
}

/** The assertion as nobody but the owner of the key can read it. */
export async function encrypted(xml: string, cert = keys.service.cert): Promise<string> {
  const body = await encrypt(xml, {
    rsa_pub: cert,
    pem: cert,
    encryptionAlgorithm: "http://www.w3.org/2009/xmlenc11#aes256-gcm",
    keyEncryptionAlgorithm: "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
  });
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${body}</saml:EncryptedAssertion>`;
}

/** What a provider tells of itself. */
export function descriptor(cert = keys.idp.cert): string {
  const bare = cert.replace(/-----[^-]+-----|\s/g, "");
  return (
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${issuer}"><md:IDPSSODescriptor ` +
    `protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">` +
    `<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${bare}</ds:X509Certificate>` +
    `</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>` +
    `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${sso}/post"/>` +
    `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${sso}"/>` +
    "</md:IDPSSODescriptor></md:EntityDescriptor>"
  );
}

/** The request in the address that a browser is sent to. */
export function requestOf(location: string): {
  readonly id: string;
  readonly xml: string;
  readonly relayState: string;
} {
  const { searchParams } = new URL(location);
  const xml = inflateRawSync(Buffer.from(searchParams.get("SAMLRequest") ?? "", "base64")).toString("utf8");
  return { id: /\bID="([^"]+)"/.exec(xml)?.[1] ?? "", xml, relayState: searchParams.get("RelayState") ?? "" };
}

export function newId(): string {
  return `_${randomBytes(16).toString("hex")}`;
}
