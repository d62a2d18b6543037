import { highlightCode } from "@lezer/highlight";
import { filterLanguage } from "./language.ts";
import { filterClasses } from "./theme.ts";

/** A part of a filter's text that has one look. */
export interface FilterPiece {
  readonly text: string;
  /** A class such as `filter-string`; empty where there is nothing to tell. */
  readonly className: string;
}

/** A filter in pieces, for showing it without an editor. Together they are the text, its line breaks as `\n`. */
export function filterPieces(filter: string): readonly FilterPiece[] {
  const pieces: FilterPiece[] = [];
  const tree = filterLanguage.parser.parse(filter);
  const add = (text: string, className: string) => pieces.push({ text, className });
  highlightCode(filter, tree, filterClasses, add, () => add("\n", ""));
  return pieces;
}
