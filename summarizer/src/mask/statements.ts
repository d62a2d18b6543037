import type { Finding } from "./finding.ts";
import { strengthOf } from "./names.ts";
import { looksSecret } from "./values.ts";

const insert =
  /(?<!\w)(?:insert|replace)\s{1,4}(?:ignore\s{1,4})?into\s{1,4}[^\s(]{1,100}\s{0,4}\(([^()]{1,2000})\)\s{0,4}values\s{0,4}/gi;
const literal =
  /\s{0,20}(?:(?:N?'((?:[^'\\]|\\.|''){0,400})'|"([^"]{0,400})")\s{0,20}|[^\s,()'"][^,()'"]{0,100}(?:\([^()]{0,200}\)\s{0,20})?)([,)])/y;

/** Values that a statement inserts into columns with a secret's name. */
export function* inserted(text: string): Iterable<Finding> {
  for (const match of text.matchAll(insert)) {
    const names = (match[1] ?? "").split(",").map((name) => strengthOf(name.replace(/["'`[\]\s]/g, "")) === "strong");
    if (names.includes(true)) yield* tuples(text, match.index + match[0].length, names);
  }
}

const mostTuples = 1000;

function* tuples(text: string, at: number, names: readonly boolean[]): Iterable<Finding> {
  let offset = at;
  for (let count = 0; count < mostTuples && text[offset] === "("; count++) {
    offset += 1;
    for (let column = 0; ; column++) {
      literal.lastIndex = offset;
      const match = literal.exec(text);
      if (match === null) return;
      const value = match[1] ?? match[2] ?? "";
      if (names[column] === true && value !== "" && looksSecret(value)) {
        const start = offset + match[0].indexOf(value);
        yield { sort: "secret", start, end: start + value.length, byContext: true };
      }
      offset += match[0].length;
      if (match[3] === ")") break;
    }
    const next = /\s{0,20},\s{0,20}/y;
    next.lastIndex = offset;
    offset += next.exec(text)?.[0].length ?? 0;
  }
}
