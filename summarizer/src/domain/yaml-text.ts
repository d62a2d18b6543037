import { Document, isScalar, visit } from "yaml";

/** What a terminal would obey, or hide, rather than show. */
const unseen = /(?![\n\t])\p{Cc}|(?![\u200c\u200d])\p{Cf}|[\u2028\u2029]/gu;

/** Plain data as a YAML document that says the same and in which nothing is hidden. */
export function yamlText(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === "string" && node.value.search(unseen) >= 0) {
        node.type = "QUOTE_DOUBLE";
      }
    },
  });
  return document.toString({ lineWidth: 0 }).replace(unseen, escaped).trimEnd();
}

/** The same as JSON. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, undefined, 4).replace(unseen, escaped);
}

function escaped(text: string): string {
  return [...Array(text.length).keys()].map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}
