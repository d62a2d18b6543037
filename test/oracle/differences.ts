import type { Code } from "../../src/messages.ts";
import type { Line, Verdict } from "./corpus.ts";
import { literalsOf } from "./shape.ts";

/** One way in which the language departs from Go on purpose. */
export interface Difference {
  readonly name: string;
  /** What the language says where Go says `verdict`; `undefined` where they agree. */
  readonly ours: (verdict: Verdict, line: Line) => Verdict | undefined;
  /** The diagnostic that must be among ours. */
  readonly code?: Code;
}

/** Every difference there is, in the order in which they apply: `docs/language.md` has each. */
export const differences: readonly Difference[] = [
  { name: "a line break is white space everywhere", ours: (_, line) => line.joined },
  { name: "Go's keywords are names", ours: (_, line) => line.renamed },
  {
    name: "the rest of Go's syntax is not supported",
    ours: (verdict) => ("outside" in verdict ? { refused: verdict.outside } : undefined),
  },
  {
    name: "the bytes of a string must be UTF-8",
    ours: refuse((type) => type === "bytes"),
    code: "invalid-utf8-string",
  },
  {
    name: "an int is at most 2^53 - 1",
    ours: refuse((type, value) => type === "int" && BigInt(String(value)) > Number.MAX_SAFE_INTEGER),
    code: "int-out-of-range",
  },
  {
    name: "a float is a finite double",
    ours: refuse((type, value) => type === "float" && value === null),
    code: "float-out-of-range",
  },
  { name: "brackets and operators nest 100 deep", ours: over("depth"), code: "too-deep" },
  { name: "a call has at most 1,000 arguments", ours: over("arguments"), code: "too-many-arguments" },
];

function refuse(test: (type: unknown, value: unknown) => boolean): Difference["ours"] {
  return (verdict) =>
    "tree" in verdict && literalsOf(verdict.tree).some(([type, value]) => test(type, value))
      ? { refused: "literal" }
      : undefined;
}

function over(limit: Line["over"]): Difference["ours"] {
  return (_, line) => (line.over === limit ? { refused: "limit" } : undefined);
}

interface Expectation {
  readonly verdict: Verdict;
  /** The differences that made it, out of Go's own verdict. */
  readonly because: readonly Difference[];
}

/** What the language says of a line of the corpus. */
export function expectationOf(line: Line): Expectation {
  let verdict = line.go;
  const because: Difference[] = [];
  for (const difference of differences) {
    const next = difference.ours(verdict, line);
    if (next === undefined) continue;
    verdict = next;
    because.push(difference);
  }
  return { verdict, because };
}
