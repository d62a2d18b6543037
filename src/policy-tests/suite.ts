import type { Reported } from "../report/render.ts";
import type { Span } from "../source.ts";
import type { Text } from "../yaml/texts.ts";

/** What a test takes from its document, or from a file that it names. */
export type Given =
  | { readonly path: string; readonly span: Span }
  | {
      readonly data: unknown;
      readonly span: Span;
      /** Where the value at `path` is written in the file, or its key; else the nearest thing above it that is. */
      readonly spanOf: (path: readonly (string | number)[], part: "key" | "value") => Span;
    };

/** What a test evaluates: end events, or a context. */
export interface TestInput {
  readonly kind: "event" | "context";
  readonly given: Given;
  /** Which of the events: the id that they have. Unset: all of them. */
  readonly id?: Text;
  /** Who asks, for conditions of roles. */
  readonly user?: Given;
}

/** What a test expects. */
export type Expectation =
  /** The policy that takes the context; undefined: none does. */
  | { readonly kind: "policy"; readonly policy: string | undefined; readonly span: Span }
  | { readonly kind: "verdict"; readonly filter: Text; readonly verdict: boolean; readonly span: Span };

/** One test. */
export interface PolicyTest {
  readonly name: string;
  readonly nameSpan: Span;
  readonly input: TestInput;
  readonly expected: Expectation;
  /** Conditions that have to be among those that decide. */
  readonly because: readonly Text[];
}

/** A document of tests. */
export interface Suite {
  /** Undefined where the document has none. */
  readonly name: string | undefined;
  readonly span: Span;
  /** The policy files that it names; empty: it is for all that are given. */
  readonly policies: readonly Text[];
  /** The tests that can be run, in the order of the file. */
  readonly tests: readonly PolicyTest[];
  /** The tests that cannot be read. */
  readonly broken: readonly BrokenTest[];
}

/** A test that has an error. */
export interface BrokenTest {
  /** `spec.tests[1]` where it has none. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly findings: readonly Reported[];
}
