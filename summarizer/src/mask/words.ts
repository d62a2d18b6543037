/** A word of a command line: `text` without its quotes, from `start` to `end`. */
export interface Word {
  readonly text: string;
  /** The original text, with its quotes. */
  readonly raw: string;
  readonly start: number;
  readonly end: number;
  /** Ends a command: a pipe, a list, a line's end. */
  readonly isEnd: boolean;
}

const part = /(?:[^\s"'|;&<>]|\\.){1,2000}|"((?:[^"\\\n]|\\.)*)"?|'([^'\n]*)'?|(<<<?)|(\|\|?|&&?|;|\n)|[<>]|\r/gs;

/** The words of a text that is read as a command line. A word may be joined of parts in quotes and parts without. */
export function* wordsOf(text: string): Iterable<Word> {
  let start = -1;
  let end = 0;
  let joined = "";
  const word = (): Word => ({ text: joined, raw: text.slice(start, end), start, end, isEnd: false });
  for (const match of text.matchAll(part)) {
    const [whole, double, single, here, list] = match;
    const isSign = here !== undefined || list !== undefined || /^[<>\r]$/.test(whole);
    if (start >= 0 && (isSign || match.index > end)) {
      yield word();
      start = -1;
    }
    if (start < 0) [start, joined] = [match.index, ""];
    end = match.index + whole.length;
    joined += double ?? single ?? whole;
    if (!isSign) continue;
    yield { ...word(), isEnd: list !== undefined };
    start = -1;
  }
  if (start >= 0) yield word();
}
