import { highlightCode } from "@lezer/highlight";
import { filterLanguage } from "./language.ts";
import { filterClasses } from "./theme.ts";

/** A part of a filter's text with one style. */
export interface FilterPiece {
  readonly text: string;
  /** A class such as `filter-string`; empty for plain text. */
  readonly className: string;
}

/** A filter in pieces, to show it without an editor. Together they are the text, with `\n` line breaks. */
export function filterPieces(filter: string): readonly FilterPiece[] {
  const pieces: FilterPiece[] = [];
  const tree = filterLanguage.parser.parse(filter);
  const add = (text: string, className: string) => pieces.push({ text, className });
  highlightCode(filter, tree, filterClasses, add, () => add("\n", ""));
  return pieces;
}
