import type { Finding } from "./finding.ts";
import { isPlaceholder, looksRandom } from "./values.ts";

/** What an address may consist of. */
const inAddress = /[^\s"'`<>]/;
const scheme = /[a-z][a-z0-9+.-]{0,29}$/i;
/** A name, and what may divide it from a password. */
const user = /[^\s:/@?#"'`<>]{0,200}(?=([:@]))/y;
const port = /^\d{1,5}(?:[/?#,]|$)/;

/** Passwords in addresses: `scheme://user:password@host`, where a password may have any sign; and tokens in a user's place. */
export function* addresses(text: string): Iterable<Finding> {
  const marks: number[] = [];
  for (let at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 3)) marks.push(at);
  /** Where the run of characters that an address may have ends, from the mark before on. */
  let runEnd = 0;
  for (const [index, mark] of marks.entries()) {
    if (!scheme.test(text.slice(Math.max(0, mark - 30), mark))) continue;
    const begin = mark + 3;
    if (begin > runEnd) runEnd = endOfRun(text, begin);
    const next = marks[index + 1];
    const end = next === undefined ? runEnd : Math.min(runEnd, next);
    user.lastIndex = begin;
    const match = user.exec(text);
    if (match === null || begin + match[0].length >= end) continue;
    const start = begin + match[0].length + 1;
    if (match[1] === "@") {
      if (match[0].length >= 20 && looksRandom(match[0])) yield { sort: "url-password", start: begin, end: start - 1 };
      continue;
    }
    const at = lastAt(text, start, end);
    if (at <= start || port.test(text.slice(start, Math.min(at, start + 8)))) continue;
    if (
      !isPlaceholder(text, start) &&
      !/^(?:PASS(?:WORD|WD)?|PWD|TOKEN|SECRET)$/i.test(text.slice(start, Math.min(at, start + 12)))
    )
      yield { sort: "url-password", start, end: at, byContext: true };
  }
}

function endOfRun(text: string, begin: number): number {
  let end = begin;
  while (end < text.length && inAddress.test(text[end] ?? "")) end++;
  return end;
}

/** The last `@` that a host comes after, before a query or the end. */
function lastAt(text: string, start: number, end: number): number {
  const rest = text.slice(start, end);
  const query = rest.indexOf("?");
  const part = query > 0 && rest.lastIndexOf("@", query) > 0 ? rest.slice(0, query) : rest;
  for (let at = part.lastIndexOf("@"); at > 0; at = part.lastIndexOf("@", at - 1)) {
    if (/[\w[(%]/.test(part[at + 1] ?? "")) return start + at;
  }
  return -1;
}
