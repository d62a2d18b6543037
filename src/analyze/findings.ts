import type { Span } from "../source.ts";

/** What an audit finds. Spans are in the policy's filter; `by` are names of other policies; witnesses are contexts with their kind. */
export type Finding<C = unknown> =
  /** The policy takes nothing: those in `by`, as few as there can be, take all that it matches. None: its filter is never true. */
  | { readonly code: "unreachable-policy"; readonly policy: string; readonly by: readonly string[] }
  /** As `unreachable-policy`, of one of the kinds that the policy names. */
  | {
      readonly code: "unreachable-kind";
      readonly policy: string;
      readonly kind: string;
      readonly by: readonly string[];
    }
  /** The policy matches the witness, and the one in `by` takes it, because it comes first. */
  | { readonly code: "overlap"; readonly policy: string; readonly by: readonly string[]; readonly witness: C }
  /** The policy and the one in `by` could be one, with these kinds and this filter; absent: all. */
  | {
      readonly code: "mergeable";
      readonly policy: string;
      readonly by: readonly string[];
      readonly kinds?: readonly string[];
      readonly filter?: string;
    }
  /** A condition of the policy's filter always has this value. */
  | { readonly code: "constant-condition"; readonly policy: string; readonly span: Span; readonly value: boolean }
  /** The policy's filter has the same verdicts without the operand; `filter` is the text without any such operand. */
  | { readonly code: "redundant-operand"; readonly policy: string; readonly span: Span; readonly filter: string }
  /** Another dialect has another verdict on the witness. */
  | { readonly code: "dialect-difference"; readonly policy: string; readonly dialect: string; readonly witness: C }
  /** A limit stopped the search for what the policy takes, or for what no policy takes of a kind. */
  | { readonly code: "undecided"; readonly policy?: string; readonly kind?: string; readonly reason: string };
