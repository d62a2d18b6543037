import { Document, isScalar, visit } from "yaml";
import { plainLine } from "../plain.ts";
import { pad, widest } from "./layout.ts";

/** What a terminal would obey, or hide, rather than show. */
const unseen = /(?![\n\t])\p{Cc}|(?![\u200c\u200d])\p{Cf}|[\u2028\u2029]/gu;

/** Plain data as JSON that says the same and that a terminal only shows. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, undefined, 4).replace(unseen, escaped);
}

/** Plain data as a YAML document; the same holds for it. */
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

function escaped(text: string): string {
  return [...Array(text.length).keys()].map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}

/** Rows under headings, in columns as wide as they need. */
export function tableText(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => plainLine(cell) || "–"));
  const all = [headings, ...cells];
  const widths = headings.map((_, column) => widest(all.map((row) => row[column] ?? "")));
  return all
    .map((row) =>
      row
        .map((cell, at) => pad(cell, widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
