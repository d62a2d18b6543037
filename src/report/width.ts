import { eastAsianWidth } from "get-east-asian-width";

/** A piece of a line on a terminal: one grapheme, or its escapes. */
export interface Cell {
  /** The piece's range in the line, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The text to print: it never moves the cursor or changes the text direction. */
  readonly text: string;
  /** The width of `text` in columns. */
  readonly width: number;
}

/** Tabs advance to the next multiple of this. */
const tabStop = 4;

/** Longer graphemes are stacks of combining marks that overlap other lines. */
const longestGrapheme = 32;

/** Control, format and bidi characters, unassigned ones, and every space except U+0020. */
const hidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u;
const mark = /\p{M}/u;
const leadingMark = /^\p{M}/u;
const plain = /^[ -~]*$/;

const lazy = <T>(make: () => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};
const segmenter = lazy(() => new Intl.Segmenter("en", { granularity: "grapheme" }));
/** A string, because the compiler's target does not support the `v` flag yet. */
const emojiPattern = { source: "^\\p{RGI_Emoji}$", flags: "v" };
const emoji = lazy(() => new RegExp(emojiPattern.source, emojiPattern.flags));

/**
 * The cells of one line, in order; together they cover it. Control characters, including line breaks, become visible
 * escapes.
 */
export function cells(line: string): readonly Cell[] {
  if (plain.test(line)) return Array.from(line, (text, start) => ({ start, end: start + 1, text, width: 1 }));
  const result: Cell[] = [];
  let column = 0;
  const add = (start: number, source: string, text: string, width: number) => {
    result.push({ start, end: start + source.length, text, width });
    column += width;
  };
  for (const { segment, index } of segmenter().segment(line)) {
    if (plain.test(segment)) add(index, segment, segment, 1);
    else if (segment === "\t") {
      const spaces = tabStop - (column % tabStop);
      add(index, segment, " ".repeat(spaces), spaces);
    } else if (emoji().test(segment)) add(index, segment, segment, 2);
    else if (!isStrange(segment)) add(index, segment, segment, graphemeWidth(segment));
    else {
      let start = index;
      for (const character of segment) {
        const text = hidden.test(character) || mark.test(character) ? escaped(character) : character;
        add(start, character, text, text === character ? graphemeWidth(text) : text.length);
        start += character.length;
      }
    }
  }
  return result;
}

/** Whether a grapheme is shown character by character: it has an invisible character, or isolated or stacked marks. */
function isStrange(grapheme: string): boolean {
  return hidden.test(grapheme) || grapheme.length > longestGrapheme || leadingMark.test(grapheme);
}

/** The width of a line on a terminal, as {@link cells} draws it. */
export function width(line: string): number {
  return plain.test(line) ? line.length : cells(line).reduce((sum, cell) => sum + cell.width, 0);
}

/**
 * The text as one line that is safe to print: invisible characters, including line breaks, become escapes such as
 * `\u202e`.
 */
export function visible(text: string): string {
  if (plain.test(text)) return text;
  return Array.from(cells(text), (cell) => cell.text).join("");
}

/** Like {@link visible}, but keeps line breaks. */
export function visibleLines(text: string): string {
  return text
    .split(/\r\n|\n/)
    .map(visible)
    .join("\n");
}

/** The base decides; halfwidth and fullwidth marks after it have their own columns. */
function graphemeWidth(grapheme: string): number {
  let sum = 0;
  for (const character of grapheme) {
    const code = character.codePointAt(0) ?? 0;
    if (sum === 0 || (code >= 0xff00 && code <= 0xffef)) sum += eastAsianWidth(code);
  }
  return sum;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const named = { 9: "\\t", 10: "\\n", 13: "\\r" }[code];
  if (named !== undefined) return named;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
