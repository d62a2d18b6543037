import type { PolicySet } from "wherefore";
import { ContextError, FilterError } from "wherefore";
import type { DialectName } from "wherefore/teleport";
import { plainData } from "../domain/plain.ts";
import type { Change } from "../domain/trial.ts";
import { changes } from "../domain/trial.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { InferenceModel, InferencePolicy } from "../kinds/schema.ts";
import type { Routed } from "../routing/router.ts";
import { policySet, router, unsuitable } from "../routing/router.ts";
import { job } from "../threads/job.ts";
import type { Backtest } from "./backtest.ts";
import { backtestOf } from "./backtest.ts";
import { matching, routeTo } from "./routes.ts";
import type { Size, Trial, TrialSession } from "./trial.ts";
import { trialOf, wantsSize } from "./trial.ts";

/** A session that a change concerns: its trial under the policies to be, with the verdicts of the changed ones alone. */
export interface ChangedTrial extends Trial {
  readonly change: Change;
  /** Where it goes as the policies are. */
  readonly before: { readonly policy: string | undefined; readonly model: string | undefined };
}

/** A policy in the order, and what it does in it. */
export interface Standing {
  readonly policy: string;
  readonly kinds: readonly string[];
  readonly model: string;
  readonly filter: string | undefined;
  /** Whether it is one of those that are being changed. */
  readonly draft: boolean;
  /** Sessions that it takes. */
  readonly takes: number;
  /** Sessions that it took before; undefined for one that was not there. */
  readonly took: number | undefined;
  /** Sessions that it is for, but that an earlier one takes, by that one. */
  readonly shadowed: readonly { readonly policy: string; readonly sessions: number }[];
}

/** What a change of the policies would do. */
export interface Preview {
  readonly sessions: number;
  /** How many of them are of a sort that is never summarized. */
  readonly skipped: number;
  /** In the order in which they are tried. */
  readonly order: readonly Standing[];
  readonly changes: Readonly<Record<Change, number>>;
  /** Sessions that the changed policies match, or that change hands; in the order given. */
  readonly trials: readonly ChangedTrial[];
  readonly before: Backtest;
  readonly after: Backtest;
}

export interface Proposal {
  /** The policies as they are. */
  readonly stored: readonly InferencePolicy[];
  /** Policies that come in, each in place of the one of its name. */
  readonly put: readonly InferencePolicy[];
  /** Names of policies that go. */
  readonly without: ReadonlySet<string>;
  readonly models: ReadonlyMap<string, InferenceModel>;
  readonly dialect: DialectName;
}

/** The policies as they would be. */
export function policiesAfter({
  stored,
  put,
  without,
}: Pick<Proposal, "stored" | "put" | "without">): readonly InferencePolicy[] {
  const replaced = new Set([...without, ...put.map(({ metadata }) => metadata.name)]);
  return [...stored.filter(({ metadata }) => !replaced.has(metadata.name)), ...put];
}

/**
 * The ids of the sessions that a model would summarize before or after the change: the preview needs their sizes.
 * @throws FilterError for a filter that cannot be used
 */
export function readsOf(sessions: readonly TrialSession[], proposal: Proposal): readonly string[] {
  return lookedAt(sessions, proposal).looked.flatMap(({ session, was, is }) =>
    [was, is].some(([first]) => wantsSize(session, { model: first?.model })) ? [session.id] : [],
  );
}

/**
 * What `proposal` would do to `sessions`. `sizes` has the sessions of {@link readsOf}.
 * @throws FilterError for a filter that cannot be used
 */
export function previewOf(
  sessions: readonly TrialSession[],
  proposal: Proposal,
  sizes: ReadonlyMap<string, Size>,
): Preview {
  const { stored, put, without, models, dialect } = proposal;
  const { coming, after, looked } = lookedAt(sessions, proposal);
  const drafts = new Set(put.map(({ metadata }) => metadata.name));
  const draftRouters = put.map((policy) => router([policy], dialect));

  const trialUnder = (session: TrialSession, [first]: Matching, policies: readonly InferencePolicy[]) =>
    trialOf(session, routeTo(first, policies.length), models, sizes.get(session.id));
  const all = looked.map((each) => ({ ...each, change: changeOf(each) }));
  const trials = all.flatMap(({ session, is, was, change }): readonly ChangedTrial[] => {
    const isConcerned = change !== "same" || is.some(({ name }) => drafts.has(name));
    if (!isConcerned) return [];
    const [first] = was;
    const verdicts = verdictsFor(session);
    const before = { policy: first?.name, model: first?.model };
    return [{ ...trialUnder(session, is, coming), verdicts, change, before }];
  });
  return plainData({
    sessions: sessions.length,
    skipped: sessions.length - looked.length,
    order: standings(after.policies, drafts, stored, looked),
    changes: Object.fromEntries(
      changes.map((kind) => [kind, all.filter(({ change }) => change === kind).length]),
    ) as Preview["changes"],
    trials,
    before: backtestOf(
      looked.map(({ session, was }) => trialUnder(session, was, stored)),
      stored,
      models,
    ),
    after: backtestOf(
      looked.map(({ session, is }) => trialUnder(session, is, coming)),
      coming,
      models,
    ),
  });

  /** A policy under another name is the same policy. */
  function changeOf({ was: [old], is: [now] }: Looked): Change {
    if (old === undefined) return now === undefined ? "same" : "gained";
    if (now === undefined) return "lost";
    const isSame = old.name === now.name || (without.has(old.name) && drafts.has(now.name));
    return isSame && old.model === now.model ? "same" : "moved";
  }

  function verdictsFor(session: TrialSession): readonly Verdict[] {
    try {
      return draftRouters.flatMap((route) => route({ endEvent: session.end_event }).verdicts);
    } catch (error) {
      if (error instanceof ContextError) return [];
      throw error;
    }
  }
}

export const previewJobs = {
  reads: job(import.meta.url, readsOf, "previewing the policies", [FilterError]),
  preview: job(import.meta.url, previewOf, "previewing the policies", [FilterError]),
};

type Matching = readonly Routed[];

/** The policies that a session matches, in order, as they are and as they would be. */
interface Looked {
  readonly session: TrialSession;
  readonly was: Matching;
  readonly is: Matching;
}

/** The policies after the change, and the matches of each session before and after it. */
function lookedAt(sessions: readonly TrialSession[], proposal: Proposal) {
  const { stored, dialect } = proposal;
  const coming = policiesAfter(proposal);
  const before = policySet(stored, dialect);
  const after = policySet(coming, dialect);
  const looked = sessions
    .filter((session) => unsuitable(session) === undefined)
    .map((session): Looked => ({ session, was: matches(session, before), is: matches(session, after) }));
  return { coming, after, looked };
}

/** None for an end event of another shape than it should have. */
function matches({ end_event }: TrialSession, set: PolicySet<Routed>): Matching {
  try {
    return matching(end_event, set);
  } catch (error) {
    if (error instanceof ContextError) return [];
    throw error;
  }
}

function standings(
  policies: readonly Routed[],
  drafts: ReadonlySet<string>,
  stored: readonly InferencePolicy[],
  looked: readonly Looked[],
): readonly Standing[] {
  const takes = Map.groupBy(looked, ({ is: [first] }) => first?.name);
  const took = Map.groupBy(looked, ({ was: [first] }) => first?.name);
  const wasThere = new Set(stored.map(({ metadata }) => metadata.name));
  /** For each policy, how many of its sessions each earlier policy takes. */
  const shadowed = new Map<string, Map<string, number>>();
  for (const { is } of looked) {
    const [winner, ...losers] = is;
    if (winner === undefined) continue;
    for (const { name } of losers) {
      const winners = shadowed.get(name) ?? new Map<string, number>();
      shadowed.set(name, winners.set(winner.name, (winners.get(winner.name) ?? 0) + 1));
    }
  }
  return policies.map(({ name, kinds, model, filter }) => ({
    policy: name,
    kinds,
    model,
    filter,
    draft: drafts.has(name),
    takes: takes.get(name)?.length ?? 0,
    took: wasThere.has(name) ? (took.get(name)?.length ?? 0) : undefined,
    shadowed: [...(shadowed.get(name) ?? [])]
      .map(([policy, sessions]) => ({ policy, sessions }))
      .toSorted((a, b) => b.sessions - a.sessions),
  }));
}
