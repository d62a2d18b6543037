import { createRequire } from "node:module";
import { askAdministrator, errorText, SignInError } from "./failure.ts";

/** A part of an XML document, as far as it is read here. */
export interface XmlNode {
  readonly localName: string | null;
  readonly parentNode: XmlNode | null;
  readonly childNodes: ArrayLike<XmlElement>;
  readonly textContent: string | null;
}

export interface XmlElement extends XmlNode {
  /** Empty where there is none. */
  getAttribute(name: string): string | null;
  getElementsByTagNameNS(namespace: string, name: string): ArrayLike<XmlElement>;
}

interface Parser {
  readonly DOMParser: new (options: {
    readonly errorHandler: Readonly<Record<"warning" | "error" | "fatalError", (fault: unknown) => void>>;
  }) => { parseFromString(text: string, type: "text/xml"): { readonly documentElement: XmlElement | null } };
}

const require = createRequire(import.meta.url);
// The parser that checks signatures, so that both see the same. Its own types bring those of a browser along.
const { DOMParser } = require("@xmldom/xmldom") as Parser;

/** Namespace of signatures. */
export const signatures = "http://www.w3.org/2000/09/xmldsig#";

/**
 * The root of an XML document that is as plain as all of SAML's are: with no DTD, no comments and no sections.
 * @throws SignInError
 */
export function elementOf(text: string): XmlElement {
  if (text.includes("<!")) throw malformed("it has a DTD, a comment or a section");
  const faults: string[] = [];
  const tell = (fault: unknown) => faults.push(String(fault));
  const parser = new DOMParser({ errorHandler: { warning: tell, error: tell, fatalError: tell } });
  let root: XmlElement | null = null;
  try {
    root = parser.parseFromString(text, "text/xml").documentElement;
  } catch (error) {
    throw malformed(errorText(error));
  }
  if (root === null || faults.length > 0) throw malformed(errorText(faults[0] ?? "it is empty"));
  return root;
}

/** All elements of a name below one. */
export function descendants(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return Array.from(element.getElementsByTagNameNS(namespace, name));
}

/** The one right below it, where there is one. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return Array.from(element?.childNodes ?? []).find(({ localName }) => localName === name);
}

function malformed(error: string): SignInError {
  const message = "what the identity provider sent is not as it should be";
  return new SignInError("untrusted", message, askAdministrator, { error: `the XML cannot be read: ${error}` });
}
