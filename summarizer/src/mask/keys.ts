import type { Finding } from "./finding.ts";

/** The first or last line of a private key, whatever its format. */
const boundary = /-{4,5} ?(BEGIN|END) [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}/g;

/** The private part of a PuTTY key, and what authenticates it. */
const putty =
  /^Private-Lines: \d{1,3}\r?\n((?:[A-Za-z0-9+/=]{1,200}(?:\r?\n|$)){1,200})|^Private-MAC: ([0-9a-f]{40,64})/gm;

/** How DER has the beginning of a private key (PKCS #1, PKCS #8, SEC 1, Ed25519) and OpenSSH its own format, in Base64. */
const beginnings =
  /(?<![\w+/])(?:MII[A-Za-z0-9+/]{3,5}IBAAK[A-Za-z0-9+/]|MII[A-Za-z0-9+/]{2}[QgA][A-Za-z0-9+/]{1,2}ADANBgkqhkiG9w0BAQ|MII[A-Za-z0-9+/]{3,12}BgkqhkiG9w0BBQ[0w]|MHcCAQEE|MIG[A-Za-z0-9+/]{2}gEAMB|MC4CAQAwBQYDK2Vw|MFECAQEwBQYDK2Vw|b3BlbnNzaC1rZXktdjE)[A-Za-z0-9+/]{8,}={0,2}/g;

/** What one line of a key's body is: Base64, a checksum, a header, or nothing. */
const bodyLine = /^(?:[A-Za-z0-9+/]{1,200}={0,2}|=[A-Za-z0-9+/]{4}|[A-Za-z-]{2,30}: .{1,200}|)$/;

/** Private keys, whole or cut off at either end. */
export function* privateKeys(text: string): Iterable<Finding> {
  const bounds = [...text.matchAll(boundary)];
  let after = 0;
  for (const [index, match] of bounds.entries()) {
    const begin = match.index;
    const end = begin + match[0].length;
    const next = bounds[index + 1];
    if (match[1] === "BEGIN") {
      const closed = next?.[1] === "END" ? next.index + next[0].length : undefined;
      yield { sort: "private-key", start: begin, end: closed ?? end + bodyAfter(text.slice(end, next?.index)) };
    } else if (bounds[index - 1]?.[1] !== "BEGIN") {
      yield { sort: "private-key", start: begin - bodyBefore(text.slice(after, begin)), end };
    }
    after = end;
  }
  for (const match of text.matchAll(putty)) {
    const part = (match[1] ?? match[2] ?? "").trimEnd();
    const start = match.index + match[0].indexOf(part, "Private-".length);
    yield { sort: "private-key", start, end: start + part.length };
  }
  after = 0;
  for (const { index, 0: first } of text.matchAll(beginnings)) {
    if (index < after) continue;
    after = index + first.length;
    after += bodyAfter(text.slice(after, after + longestBody));
    yield { sort: "private-key", start: index, end: after };
  }
}

const longestBody = 40_000;

/** How many characters of the text after a key's first line belong to the key. */
function bodyAfter(text: string): number {
  const inOne = /^(?:\\[nr]|[A-Za-z0-9+/=]|\\\/)+/.exec(text.slice(0, longestBody))?.[0] ?? "";
  if (inOne.includes("\\n")) return inOne.length;
  let length = 0;
  let seen = 0;
  for (const line of text.slice(0, longestBody).split("\n")) {
    if (seen > 0 && !isBody(line)) break;
    if (seen === 0 && line.trim() !== "") break;
    if (line.trim() !== "") length = seen + line.trimEnd().length;
    seen += line.length + 1;
  }
  return length;
}

/** How many characters of the text before a key's last line belong to the key. */
function bodyBefore(text: string): number {
  const near = text.slice(-longestBody);
  if (near.endsWith("\\n")) return near.length - startOfEscaped(near);
  const lines = near.split("\n");
  if (lines.pop()?.trim() !== "") return 0;
  let at = near.lastIndexOf("\n");
  let start = near.length;
  for (const line of lines.reverse()) {
    if (!isBody(line)) break;
    at -= line.length;
    if (line.trim() !== "") start = at + (line.length - line.trimStart().length);
    at -= 1;
  }
  return near.length - start;
}

/** Whether a line may be one of a key's. A word alone is none: Base64 has digits and capitals all over. */
function isBody(line: string): boolean {
  const word = line.trim();
  if (word.length > 240 || !bodyLine.test(word)) return false;
  return word === "" || word.length >= 40 || /[+/=:\d]/.test(word) || (/[A-Z]/.test(word) && /[a-z]/.test(word));
}

/** Where a key begins that ends a text, in one line with escapes. */
function startOfEscaped(text: string): number {
  let start = text.length;
  while (start > 0 && /[A-Za-z0-9+/=\\]/.test(text[start - 1] ?? "")) start--;
  return start;
}
