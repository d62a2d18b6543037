import { request } from "../../api/client.ts";
import type { PolicyAnalysis, PolicyPreview } from "../../api/types.ts";
import type { Rested } from "./use-rested.ts";
import { useRested } from "./use-rested.ts";

/** A change of the policies. */
export interface Change {
  /** New policies, as YAML. */
  readonly resources?: string;
  /** Names of the policies to remove. */
  readonly without?: readonly string[];
}

/** A change, and the number of sessions to look at. */
export interface Proposed extends Change {
  readonly sessions: number;
}

/** What a change would do to the last sessions. */
export function usePreview(proposed: Proposed | undefined): Rested<PolicyPreview> {
  return useRested(proposed, preview);
}

/** What holds after a change for every session, recorded or not. */
export function useAnalysis(change: Change | undefined): Rested<PolicyAnalysis> {
  return useRested(change, analysis);
}

function preview(body: Proposed, signal: AbortSignal) {
  return request("POST /v1/policies/preview", { body, signal });
}

function analysis(body: Change, signal: AbortSignal) {
  return request("POST /v1/policies/analysis", { body, signal });
}
