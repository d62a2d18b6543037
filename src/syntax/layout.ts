import { width } from "../report/width.ts";
import { breaksLine, type Gap } from "./comments.ts";

/** The indentation of an inner line, in columns. */
const indentation = 2;

/** A text that can be laid out on one line or on several, with the rules for breaking it. */
export type Doc = (
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "concat"; readonly parts: readonly Doc[] }
  /** Its own lines break together: none if it fits. */
  | { readonly kind: "group"; readonly content: Doc }
  /** Lines in it are indented. */
  | { readonly kind: "nest"; readonly content: Doc }
  | LineDoc
  | ComparisonDoc
) &
  Measure;

interface Measure {
  /** The width on one line; infinite if comments prevent one line. */
  readonly flat: number;
  /** The width up to the first possible line break. */
  readonly head: number;
  readonly canBreak: boolean;
}

interface LineDoc {
  readonly kind: "line";
  readonly gap: Gap;
  /** The text if the line is not broken. */
  readonly joined: string;
  /** What breaks it: its group, or only comments. */
  readonly breaks: "group" | "comments";
  /** Whether the end of a call follows: its comments are indented more, and its last argument gets a trailing comma. */
  readonly closes: boolean;
}

/**
 * Two operands; `left` includes the operator. The line breaks only if the operands cannot, and `right` fits after it.
 */
interface ComparisonDoc {
  readonly kind: "comparison";
  readonly left: Doc;
  readonly line: LineDoc & Measure;
  readonly right: Doc;
}

export function text(of: string): Doc {
  const columns = width(of);
  return { kind: "text", text: of, flat: columns, head: columns, canBreak: false };
}

export function line(options: Omit<LineDoc, "kind">): LineDoc & Measure {
  const { gap, joined, breaks } = options;
  const isForced = breaksLine(gap);
  const columns = width(joined);
  const canBreak = isForced || breaks !== "comments";
  return {
    kind: "line",
    ...options,
    flat: isForced ? Number.POSITIVE_INFINITY : columns,
    head: canBreak ? commaOf(options).length : columns,
    canBreak,
  };
}

export function concat(parts: readonly Doc[]): Doc {
  return { kind: "concat", parts, ...measure(parts) };
}

export function group(content: Doc): Doc {
  return { ...measure([content]), kind: "group", content };
}

export function nest(content: Doc): Doc {
  return { ...measure([content]), kind: "nest", content };
}

export function comparison(left: Doc, line: LineDoc & Measure, right: Doc): Doc {
  return { kind: "comparison", left, line, right, ...measure([left, line, right]) };
}

function measure(parts: readonly Doc[]): Measure {
  let flat = 0;
  let head = 0;
  let canBreak = false;
  for (const part of parts) {
    flat += part.flat;
    if (!canBreak) head += part.head;
    canBreak ||= part.canBreak;
  }
  return { flat, head, canBreak };
}

/** The text of `doc`, whose first line begins at the margin, in lines of `width` columns if possible. Linear. */
export function layOut(doc: Doc, width: number): string {
  const page = new Page(width);
  page.write(doc, { indent: 0, isBroken: false, tail: 0 });
  return page.text;
}

interface Place {
  readonly indent: number;
  /** Whether the enclosing group is broken. */
  readonly isBroken: boolean;
  /** Columns that must follow on the last line. */
  readonly tail: number;
}

class Page {
  readonly #width: number;
  readonly #pieces: string[] = [];
  #column = 0;

  constructor(width: number) {
    this.#width = width;
  }

  get text(): string {
    return this.#pieces.join("");
  }

  write(doc: Doc, place: Place): void {
    switch (doc.kind) {
      case "text":
        this.#put(doc.text, doc.flat);
        break;
      case "line":
        this.#writeLine(doc, place);
        break;
      case "nest":
        this.write(doc.content, { ...place, indent: place.indent + indentation });
        break;
      case "group":
        this.write(doc.content, { ...place, isBroken: !this.#fits(doc, place) });
        break;
      case "concat":
        this.#writeAll(doc.parts, place);
        break;
      case "comparison":
        this.#writeComparison(doc, place);
        break;
    }
  }

  #fits({ flat }: Measure, { tail }: Place): boolean {
    return flat !== Number.POSITIVE_INFINITY && this.#column + flat + tail <= this.#width;
  }

  #writeAll(parts: readonly Doc[], place: Place): void {
    const tails: number[] = [];
    let { tail } = place;
    for (const part of parts.toReversed()) {
      tails.push(tail);
      tail = part.canBreak ? part.head : part.head + tail;
    }
    for (const part of parts) this.write(part, { ...place, tail: tails.pop() ?? 0 });
  }

  #writeComparison(doc: ComparisonDoc & Measure, place: Place): void {
    const { left, line, right } = doc;
    const indent = place.indent + indentation;
    const fitsBelow = indent + width(leadOf(line.gap)) + right.flat + place.tail <= this.#width;
    if (doc.canBreak || !fitsBelow || this.#fits(doc, place)) {
      this.#writeAll([left, line, right], place);
      return;
    }
    this.write(left, { ...place, tail: 0 });
    this.#beginLine(indent, line.gap);
    this.write(right, place);
  }

  #writeLine(line: LineDoc, { indent, isBroken }: Place): void {
    const { gap, joined, breaks, closes } = line;
    const isJoined = !breaksLine(gap) && (breaks === "comments" || !isBroken);
    if (isJoined) {
      this.#put(joined, width(joined));
      return;
    }
    this.#pieces.push(commaOf(line), gap.trailing && ` ${gap.trailing}`);
    const margin = " ".repeat(closes ? indent + indentation : indent);
    for (const { text, blank } of gap.lines) this.#pieces.push(blank ? "\n\n" : "\n", margin, text);
    if (gap.blank && breaks === "group" && !closes) this.#pieces.push("\n");
    this.#beginLine(indent, gap);
  }

  #beginLine(indent: number, gap: Gap): void {
    const lead = leadOf(gap);
    this.#pieces.push("\n", " ".repeat(indent), lead);
    this.#column = indent + width(lead);
  }

  #put(text: string, columns: number): void {
    this.#pieces.push(text);
    this.#column += columns;
  }
}

/** The end of the line before, if the line is broken. */
function commaOf({ breaks, closes }: Pick<LineDoc, "breaks" | "closes">): string {
  return breaks === "group" && closes ? "," : "";
}

function leadOf({ leading }: Gap): string {
  return leading === "" ? "" : `${leading} `;
}
