import { FilterError } from "wherefore";
import { audit, compare } from "wherefore/analyze";
import { summarizedKinds } from "wherefore/teleport";
import type { SessionKind } from "../domain/recording.ts";
import { policySet } from "../routing/router.ts";
import { job } from "../threads/job.ts";
import type { Proposal } from "./preview.ts";
import { policiesAfter } from "./preview.ts";

/** A session as small as it can be, by the fields that it has, each with its value as JSON. */
export type Example = readonly { readonly field: string; readonly value: string }[];

/** What holds after a change of the policies for every session, recorded or not. */
export interface PolicyAnalysis {
  /** Policies that never match first: those in `by` match all their sessions before. None in `by`: the filter is never true. */
  readonly unreachable: readonly {
    readonly policy: string;
    /** Only for sessions of this kind; absent: for all. */
    readonly kind?: SessionKind;
    readonly by: readonly string[];
  }[];
  /** For each kind, the sessions that no policy matches, as a filter; absent: all of the kind. */
  readonly uncovered: readonly { readonly kind: SessionKind; readonly filter?: string; readonly example: Example }[];
  /** Every pair of policies between which some session moves; absent: no policy. */
  readonly moves: readonly { readonly from?: string; readonly to?: string; readonly example: Example }[];
  /** The number of questions that a limit left open. */
  readonly undecided: number;
}

/** Moves that are listed. */
const most = 50;

/** @throws FilterError for an invalid filter */
export function analysisOf(proposal: Omit<Proposal, "models">): PolicyAnalysis {
  const { stored, put, without, dialect } = proposal;
  const coming = policiesAfter(proposal);
  const after = policySet(coming, dialect);
  const { findings, uncovered } = audit(after, { overlaps: 0 });
  const isChange = put.length > 0 || without.size > 0;
  const { changes, undecided } = isChange ? compare(policySet(stored, dialect), after) : { changes: [], undecided: [] };
  const renamed = renames(proposal);
  return {
    unreachable: findings.flatMap((finding) => {
      if (finding.code === "unreachable-policy") return [{ policy: finding.policy, by: finding.by }];
      if (finding.code !== "unreachable-kind") return [];
      const kind = summarizedKinds.find((one) => one === finding.kind);
      return kind === undefined ? [] : [{ policy: finding.policy, kind, by: finding.by }];
    }),
    uncovered: summarizedKinds.flatMap((kind): PolicyAnalysis["uncovered"] => {
      if (!after.policies.some(({ kinds }) => kinds.includes(kind))) return [{ kind, example: [] }];
      const found = uncovered.find((one) => one.kind === kind);
      if (found === undefined) return [];
      const { filter, witness } = found;
      return [{ kind, ...(filter !== undefined && { filter }), example: exampleOf(witness) }];
    }),
    moves: changes
      .filter(({ from, to }) => from === undefined || renamed.get(from) !== to)
      .slice(0, most)
      .map(({ from, to, witness }) => ({
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        example: exampleOf(witness),
      })),
    undecided: undecided.length + findings.filter(({ code }) => code === "undecided").length,
  };
}

export const analysisJob = job(import.meta.url, analysisOf, "analyzing the policies", [FilterError]);

/** A policy that goes, by the name of the only one that comes with its filter, kinds and model: it is the same policy. */
function renames({ stored, put, without }: Omit<Proposal, "models">): ReadonlyMap<string, string> {
  return new Map(
    stored
      .filter(({ metadata }) => without.has(metadata.name))
      .flatMap(({ metadata, spec }) => {
        const [same, other] = put.filter((policy) => JSON.stringify(policy.spec) === JSON.stringify(spec));
        return same !== undefined && other === undefined ? [[metadata.name, same.metadata.name] as const] : [];
      }),
  );
}

function exampleOf(witness: unknown): Example {
  return leavesOf("", witness);
}

function leavesOf(field: string, value: unknown): Example {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [{ field, value: JSON.stringify(value) }];
  }
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(below(field, name), inner));
}

/** `labels["env"]` for a key of a map, `session.login` for a field. */
function below(field: string, name: string): string {
  if (field === "") return name;
  const isMap = /(?:^|\.)(?:labels|traits|[a-z_]+_labels|user_traits)$/.test(field);
  return isMap ? `${field}[${JSON.stringify(name)}]` : `${field}.${name}`;
}
