import stringWidth from "string-width";

/** `text` filled with blanks to `width` columns of a terminal. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

/** The columns that the widest of `texts` takes. */
export function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => stringWidth(text)));
}

/** `text` on lines of at most `width` columns, broken at blanks; a longer word is cut. Its own line breaks stay. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((paragraph) => wrapParagraph(paragraph, Math.max(1, width)));
}

function wrapParagraph(paragraph: string, width: number): readonly string[] {
  if (stringWidth(paragraph) <= width) return [paragraph];
  const indent = /^ */.exec(paragraph)?.[0] ?? "";
  const lines: string[] = [];
  let line = indent;
  for (const word of paragraph
    .trim()
    .split(/ +/)
    .flatMap((whole) => pieces(whole, width - indent.length))) {
    const longer = line.trim() === "" ? line + word : `${line} ${word}`;
    if (stringWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): readonly string[] {
  const most = Math.max(1, width);
  if (stringWidth(word) <= most) return [word];
  const cut: string[] = [""];
  for (const char of word) {
    const last = cut.at(-1) ?? "";
    if (last !== "" && stringWidth(last + char) > most) cut.push(char);
    else cut[cut.length - 1] = last + char;
  }
  return cut;
}

/** `text` in at most `width` columns, its end replaced by `…` where it is longer. */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  return `${pieces(text, width - 1)[0] ?? ""}…`;
}
