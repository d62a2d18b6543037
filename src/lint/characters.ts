import type { Diagnostic } from "../diagnostic.ts";
import { diagnose } from "../messages.ts";
import type { Span } from "../source.ts";
import { textAt } from "../source.ts";
import type { Token } from "../syntax/lex.ts";

const bidirectional: Readonly<Record<string, string>> = {
  "\u061c": "Arabic letter mark",
  "\u200e": "left-to-right mark",
  "\u200f": "right-to-left mark",
  "\u202a": "left-to-right embedding",
  "\u202b": "right-to-left embedding",
  "\u202c": "pop directional formatting",
  "\u202d": "left-to-right override",
  "\u202e": "right-to-left override",
  "\u2066": "left-to-right isolate",
  "\u2067": "right-to-left isolate",
  "\u2068": "first strong isolate",
  "\u2069": "pop directional isolate",
};

/**
 * Control characters too, except white space and NUL, which is an error. A joiner between parts of an emoji is allowed.
 */
const invisible =
  /[^\P{Cc}\t\n\r\0]|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u00ad\u115f\u1160\u180e\u3164\uffa0]|(?<!\p{Extended_Pictographic}\ufe0f?)[\u200c\u200d]/gu;

/** Letters of other scripts that look like a Latin one. Compatibility forms need no row, because NFKC maps them. */
// biome-ignore format: two runs of the same length
const lookalikes = new Map(
  [..."авеіјкмнорсѕтухԁһԛԝАВЕЅІЈКМНОРСТХУЗаοορανυικχτΑΒΕΖΗΙΚΜΝΟΡΤΥΧɡɩօսո"].map((character, index) => [
    character,
    [..."aBeijkMHopcsTyxdhqwABESIJKMHOPCTXY3aoopavuikxtABEZHIKMNOPTYXgloun"][index] ?? "",
  ]),
);

/** Characters that make a filter misleading, in names, strings and comments. Does not need a tree. */
export function* characters(text: string, tokens: readonly Token[]): Generator<Diagnostic> {
  let at = 0;
  for (const match of text.matchAll(invisible)) {
    const [character] = match;
    const span = { start: match.index, end: match.index + character.length };
    for (let token = tokens[at]; token !== undefined && token.span.end <= span.start; token = tokens[at]) at += 1;
    const next = tokens[at];
    const holder = next !== undefined && next.span.start <= span.start ? next : undefined;
    // Outside strings and comments, it has its own error.
    if (holder?.kind === "unknown") continue;
    const code = bidirectional[character] === undefined ? "invisible-character" : "bidirectional-control";
    const fixes = replaceInvisible(span, character, holder);
    yield diagnose(code, span, [bidirectional[character] ?? codePoint(character)], { fixes });
  }
  for (const { kind, span } of tokens) {
    if (kind === "name" || kind === "string" || kind === "raw-string")
      yield* confusables(textAt(text, span), span.start, kind);
  }
}

function replaceInvisible(span: Span, character: string, holder: Token | undefined) {
  const escaped = `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const text = holder?.kind === "string" ? escaped : "";
  return [{ title: text === "" ? "remove it" : `write ${text}`, edits: [{ span, text }] }];
}

/** In a string, whole words of another script are allowed; a word that mixes in Latin letters is suspicious. */
function* confusables(text: string, start: number, kind: Token["kind"]): Generator<Diagnostic> {
  for (const word of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (kind !== "name" && !/[A-Za-z]/.test(word[0])) continue;
    for (const letter of word[0].matchAll(/[^\p{ASCII}]/gu)) {
      const like = latinLike(letter[0]);
      if (like === undefined) continue;
      const offset = start + word.index + letter.index;
      const span = { start: offset, end: offset + letter[0].length };
      const fixes = [{ title: `write the Latin ${like}`, edits: [{ span, text: like }] }];
      yield diagnose(
        "confusable-character",
        span,
        [letter[0], `${script(letter[0])} ${codePoint(letter[0])}`.trim(), `the Latin ${like}`],
        { fixes },
      );
    }
  }
}

function latinLike(letter: string): string | undefined {
  const compatible = letter.normalize("NFKC");
  return lookalikes.get(letter) ?? (/^[A-Za-z0-9]$/.test(compatible) ? compatible : undefined);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function script(letter: string): string {
  if (/\p{Script=Cyrillic}/u.test(letter)) return "Cyrillic";
  if (/\p{Script=Greek}/u.test(letter)) return "Greek";
  if (/\p{Script=Armenian}/u.test(letter)) return "Armenian";
  return "";
}
