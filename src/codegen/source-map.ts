import type { Line, Origin } from "./body.ts";

/** A place in a source file; line and column count from 0, the column in UTF-16 units. */
export interface SourcePlace {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The source map, version 3, of generated lines: each line that has an origin is mapped to the place that `locate` gives.
 * `file`: the name of the generated file.
 */
export function sourceMap(
  lines: readonly Line[],
  locate: (origin: Origin) => SourcePlace | undefined,
  file: string,
): string {
  const sources = new Map<string, number>();
  let previous = { source: 0, line: 0, column: 0 };
  const mappings = lines.map(({ text, origin }) => {
    const place = origin && locate(origin);
    if (place === undefined) return "";
    const source = sources.get(place.source) ?? sources.size;
    sources.set(place.source, source);
    const next = { source, line: place.line, column: place.column };
    const indent = text.length - text.trimStart().length;
    const steps = [indent, source - previous.source, next.line - previous.line, next.column - previous.column];
    previous = next;
    return steps.map(vlq).join("");
  });
  const map = { version: 3, file, sources: [...sources.keys()], names: [], mappings: mappings.join(";") };
  return `${JSON.stringify(map)}\n`;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A number in base 64, five bits a digit, the sign in the lowest bit. */
function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}
