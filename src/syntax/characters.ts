import type { Span } from "../source.ts";
import type { Findings } from "./findings.ts";

const suspicious = /[\0\uFEFF\uD800-\uDFFF]/;
const refused = /\0|\uFEFF|\p{Surrogate}/gu;

/**
 * Reports characters that no filter can contain, including in strings and comments. A byte-order mark at the very start
 * is not part of the text.
 */
export function reportCharacters(text: string, findings: Findings): void {
  if (!suspicious.test(text)) return;
  for (const { 0: character, index } of text.matchAll(refused)) {
    const span: Span = { start: index, end: index + 1 };
    const fixes = [{ title: "remove it", edits: [{ span, text: "" }] }];
    if (character === "\0") findings.add("nul-character", span, [], { fixes });
    else if (character !== "\uFEFF") findings.add("lone-surrogate", span, [], { fixes });
    else if (index > 0) findings.add("byte-order-mark", span, [], { fixes });
  }
}

/** The length of `text` in bytes of UTF-8; a lone surrogate counts as three. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) bytes += 1;
    if (code > 0x7ff) bytes += 1;
    if (code >= 0xd800 && code < 0xdc00 && isLow(text.charCodeAt(index + 1))) {
      // A pair is four bytes: two for each unit.
      index += 1;
    }
  }
  return bytes;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}
