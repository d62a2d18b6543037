import { readFileSync } from "node:fs";

/** A tree in the form of the corpus: a name as a string, else a list headed by its tag. README.md describes it. */
export type Shape = string | number | boolean | null | readonly Shape[];

interface Refused {
  readonly refused: string;
}

/** What Go says of a text as an expression: no; yes, but the language leaves it out; yes, and this is its tree. */
export type Verdict = Refused | { readonly outside: string } | { readonly tree: Shape };

/** What `strconv.Unquote` says of a text; `bytes` are in base64 and not UTF-8. */
export type UnquoteVerdict = Refused | { readonly value: string } | { readonly bytes: string };

/** One line of `corpus.jsonl`. */
export interface Line {
  readonly kind: string;
  readonly text: string;
  /** On the text as it stands. */
  readonly go: Verdict;
  /** With blanks for line breaks, where that changes the verdict. */
  readonly joined?: Verdict;
  /** With names for Go's keywords too, where that changes it again. */
  readonly renamed?: Verdict;
  /** For texts of kind `string`. */
  readonly unquote?: UnquoteVerdict;
  /** The limit that the text exceeds. */
  readonly over?: "depth" | "arguments";
}

export const corpus: readonly Line[] = readFileSync(new URL("corpus.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));
