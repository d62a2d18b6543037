import { diffArrays } from "diff";
import type { Token, Tokens } from "marked";
import { marked } from "marked";

/** What a line of a text is. */
type Kind = "heading" | "item" | "text";

interface Word {
  readonly text: string;
  readonly kind: Kind;
  /** Whether a line begins with it. */
  readonly begins: boolean;
}

interface Piece {
  readonly change: "added" | "removed" | "same";
  readonly text: string;
}

interface Line {
  readonly kind: Kind;
  readonly pieces: Piece[];
}

/** What differs between two texts in Markdown, word by word, as they are read and not as they are written. */
export function Difference({ before, after }: { readonly before: string; readonly after: string }) {
  if (before === after) return <p class="quiet">No differences</p>;
  return (
    <section class="difference" aria-label="Differences">
      {changedLines(before, after).map(({ kind, pieces }, index) => (
        <p key={index} class={`difference-${kind}`}>
          {pieces.map(({ change, text }, at) => {
            if (change === "added") return <ins key={at}>{text}</ins>;
            return change === "removed" ? <del key={at}>{text}</del> : <span key={at}>{text}</span>;
          })}
        </p>
      ))}
    </section>
  );
}

function changedLines(before: string, after: string): readonly Line[] {
  const isSame = (one: Word, other: Word) =>
    one.text === other.text && one.kind === other.kind && one.begins === other.begins;
  const lines: Line[] = [];
  for (const { added, removed, value } of diffArrays(wordsOf(before), wordsOf(after), { comparator: isSame })) {
    const change = added ? "added" : removed ? "removed" : "same";
    for (const { text, kind, begins } of value) {
      if (begins || lines.length === 0) lines.push({ kind, pieces: [] });
      const pieces = lines.at(-1)?.pieces ?? [];
      const last = pieces.at(-1);
      if (last !== undefined && last.change === change) pieces[pieces.length - 1] = { change, text: last.text + text };
      else pieces.push({ change, text });
    }
  }
  return lines;
}

function wordsOf(markdown: string): Word[] {
  return linesOf(marked.lexer(markdown)).flatMap(([kind, text]) =>
    (text.trim().match(/\S+\s*/g) ?? []).map((word, at) => ({ text: word, kind, begins: at === 0 })),
  );
}

/** The lines that a reader sees. */
function linesOf(tokens: readonly Token[], around: Kind = "text"): readonly (readonly [Kind, string])[] {
  return tokens.flatMap((token): readonly (readonly [Kind, string])[] => {
    switch (token.type) {
      case "space":
      case "hr":
        return [];
      case "heading":
        return [["heading", textOf(token)]];
      case "list":
        return (token as Tokens.List).items.flatMap((item) => linesOf(item.tokens, "item"));
      case "blockquote":
        return linesOf(token.tokens ?? [], around);
      case "code":
        return (token as Tokens.Code).text.split("\n").map((line) => [around, line]);
      default:
        return [[around, textOf(token)]];
    }
  });
}

function textOf(token: Token): string {
  if ("tokens" in token && token.tokens !== undefined) return token.tokens.map(textOf).join("");
  if (token.type === "br") return " ";
  return token.type === "escape" || token.type === "codespan" ? (token as Tokens.Escape).text : token.raw;
}
