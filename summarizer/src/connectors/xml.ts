import { createRequire } from "node:module";
import { askAdministrator, errorText, SignInError } from "./failure.ts";

/** The parts of an XML element that are used here. */
export interface XmlNode {
  readonly localName: string | null;
  readonly parentNode: XmlNode | null;
  readonly childNodes: ArrayLike<XmlElement>;
  readonly textContent: string | null;
}

export interface XmlElement extends XmlNode {
  /** Empty if it has none. */
  getAttribute(name: string): string | null;
  getElementsByTagNameNS(namespace: string, name: string): ArrayLike<XmlElement>;
}

interface Parser {
  readonly DOMParser: new (options: {
    readonly errorHandler: Readonly<Record<"warning" | "error" | "fatalError", (fault: unknown) => void>>;
  }) => { parseFromString(text: string, type: "text/xml"): { readonly documentElement: XmlElement | null } };
}

const require = createRequire(import.meta.url);
// The parser that also verifies signatures, so that both see the same. Its types include those of a browser.
const { DOMParser } = require("@xmldom/xmldom") as Parser;

/** The namespace of signatures. */
export const signatures = "http://www.w3.org/2000/09/xmldsig#";

/** Limits of a document: the parser's time is quadratic in each. */
const limits = { characters: 256 * 1024, elements: 2_000, attributes: 4_000, depth: 50 };

/**
 * The root of a plain XML document, as in SAML: without DTD, comments and CDATA sections. Checked in one pass before
 * parsing: size, number of elements and attributes, and nesting.
 * @throws SignInError
 */
export function elementOf(text: string, { characters = limits.characters } = {}): XmlElement {
  if (text.length > characters) throw malformed(`it has more than ${characters.toLocaleString("en")} characters`);
  if (text.includes("<!")) throw malformed("it has a DTD, a comment or a CDATA section");
  requireFew(text);
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

/** One pass over the tags, without a parser. */
function requireFew(text: string): void {
  let [elements, attributes, depth] = [0, 0, 0];
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    const tag = tagAt(text, at);
    if (tag === undefined) throw malformed("it has an unclosed tag");
    at = tag.end;
    attributes += tag.attributes;
    if (tag.kind === "close") {
      depth -= 1;
      continue;
    }
    elements += 1;
    if (tag.kind === "open") depth += 1;
    if (elements > limits.elements) throw malformed(`it has more than ${limits.elements} elements`);
    if (attributes > limits.attributes) throw malformed(`it has more than ${limits.attributes} attributes`);
    if (depth > limits.depth) throw malformed(`it nests more than ${limits.depth} elements deep`);
  }
}

interface Tag {
  readonly kind: "open" | "close" | "empty" | "instruction";
  readonly attributes: number;
  /** The position after it. */
  readonly end: number;
}

/** The tag that begins at `start`; undefined if it does not end before the next one begins. */
function tagAt(text: string, start: number): Tag | undefined {
  let attributes = 0;
  let quote = "";
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== "") {
      if (character === "<") return undefined;
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "=") attributes += 1;
    else if (character === "<") return undefined;
    else if (character === ">")
      return { kind: kindOf(text.charAt(start + 1), text.charAt(at - 1)), attributes, end: at + 1 };
  }
  return undefined;
}

function kindOf(first: string, last: string): Tag["kind"] {
  if (first === "/") return "close";
  if (first === "?") return "instruction";
  return last === "/" ? "empty" : "open";
}

/** All descendants with a name. */
export function descendants(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return Array.from(element.getElementsByTagNameNS(namespace, name));
}

/** The child with a name, if it exists. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return Array.from(element?.childNodes ?? []).find(({ localName }) => localName === name);
}

function malformed(error: string): SignInError {
  const message = "the identity provider's response is malformed";
  return new SignInError("untrusted", message, askAdministrator, { error: `invalid XML: ${error}` });
}
