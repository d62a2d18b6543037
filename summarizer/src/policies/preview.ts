import { setImmediate as breath } from "node:timers/promises";
import type { DialectName, PolicySet } from "wherefore";
import { ContextError } from "wherefore";
import { contextFromEvent } from "wherefore/teleport";
import type { InferenceModel, InferencePolicy } from "../resources/schema.ts";
import type { Route, Routed, Verdict } from "../routing.ts";
import { policySet, router, unsuitable } from "../routing.ts";
import type { SessionRow } from "../store/rows.ts";
import type { Backtest } from "./backtest.ts";
import { backtestOf } from "./backtest.ts";
import type { Size, Trial } from "./trial.ts";
import { trialOf, wantsSize } from "./trial.ts";

/** What a change of the policies does to a session: whose it is, and by which model it is summarised. */
export const changes = ["gained", "lost", "moved", "same"] as const;
export type Change = (typeof changes)[number];

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
  /** How many of them are of a sort that is never summarised. */
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

/** How many sessions are looked at before others have their turn. */
const between = 50;

/**
 * What `proposal` would do to `sessions`; `sizesOf` is asked for the sizes of those that would be read.
 * @throws FilterError for a filter that cannot be used
 * @throws what `signal` was aborted with
 */
export async function previewOf(
  sessions: readonly SessionRow[],
  proposal: Proposal,
  sizesOf: (sessions: readonly SessionRow[]) => Promise<ReadonlyMap<string, Size>>,
  signal: AbortSignal,
): Promise<Preview> {
  const { stored, put, without, models, dialect } = proposal;
  const coming = [...stored.filter(({ metadata }) => !isReplaced(metadata.name)), ...put];
  const before = policySet(stored, dialect);
  const after = policySet(coming, dialect);
  const drafts = new Set(put.map(({ metadata }) => metadata.name));
  const draftRouters = put.map((policy) => router([policy], dialect));

  const looked: Looked[] = [];
  for (const [at, session] of sessions.entries()) {
    if (at % between === 0) {
      await breath();
      signal.throwIfAborted();
    }
    if (unsuitable(session) !== undefined) continue;
    looked.push({ session, was: matching(session, before), is: matching(session, after) });
  }
  const reading = looked.flatMap(({ session, was, is }) =>
    [was, is].some(([first]) => wantsSize(session, routeTo(first))) ? [session] : [],
  );
  const sizes = await sizesOf(reading);
  signal.throwIfAborted();

  const trialUnder = (session: SessionRow, [first]: Matching) =>
    trialOf(session, routeTo(first), models, sizes.get(session.id));
  const all = looked.map((each) => ({ ...each, change: changeOf(each) }));
  const trials = all.flatMap(({ session, is, was, change }): readonly ChangedTrial[] => {
    const isConcerned = change !== "same" || is.some(({ name }) => drafts.has(name));
    if (!isConcerned) return [];
    const [first] = was;
    const verdicts = verdictsFor(session);
    return [{ ...trialUnder(session, is), verdicts, change, before: { policy: first?.name, model: first?.model } }];
  });
  return {
    sessions: sessions.length,
    skipped: sessions.length - looked.length,
    order: after.policies.map((policy) => standingOf(policy, drafts.has(policy.name), stored, looked)),
    changes: Object.fromEntries(
      changes.map((kind) => [kind, all.filter(({ change }) => change === kind).length]),
    ) as Preview["changes"],
    trials,
    before: backtestOf(
      looked.map(({ session, was }) => trialUnder(session, was)),
      stored,
      models,
    ),
    after: backtestOf(
      looked.map(({ session, is }) => trialUnder(session, is)),
      coming,
      models,
    ),
  };

  function isReplaced(name: string): boolean {
    return without.has(name) || put.some(({ metadata }) => metadata.name === name);
  }

  /** A policy under another name is the same policy. */
  function changeOf({ was: [old], is: [now] }: Looked): Change {
    if (old === undefined) return now === undefined ? "same" : "gained";
    if (now === undefined) return "lost";
    const isSame = old.name === now.name || (without.has(old.name) && drafts.has(now.name));
    return isSame && old.model === now.model ? "same" : "moved";
  }

  function verdictsFor(session: SessionRow): readonly Verdict[] {
    try {
      return draftRouters.flatMap((route) => route({ endEvent: session.end_event }).verdicts);
    } catch (error) {
      if (error instanceof ContextError) return [];
      throw error;
    }
  }
}

type Matching = readonly Routed[];

/** The policies that a session matches, in order, as they are and as they would be. */
interface Looked {
  readonly session: SessionRow;
  readonly was: Matching;
  readonly is: Matching;
}

/** None for an end event of another shape than it should have. */
function matching({ end_event }: SessionRow, set: PolicySet<Routed>): Matching {
  try {
    return set.matchAll(contextFromEvent(end_event));
  } catch (error) {
    if (error instanceof ContextError) return [];
    throw error;
  }
}

function routeTo(policy: Routed | undefined): Route {
  return policy === undefined
    ? { policy: undefined, model: undefined, because: "no policy takes it", verdicts: [] }
    : { policy: policy.name, model: policy.model, because: "", verdicts: [] };
}

function standingOf(
  { name, kinds, model, filter }: Routed,
  draft: boolean,
  stored: readonly InferencePolicy[],
  looked: readonly Looked[],
): Standing {
  const first = ([policy]: Matching) => policy?.name === name;
  const shadowed = new Map<string, number>();
  for (const { is } of looked) {
    const [winner] = is;
    if (winner === undefined || winner.name === name || !is.some((policy) => policy.name === name)) continue;
    shadowed.set(winner.name, (shadowed.get(winner.name) ?? 0) + 1);
  }
  const wasThere = stored.some(({ metadata }) => metadata.name === name);
  return {
    policy: name,
    kinds,
    model,
    filter,
    draft,
    takes: looked.filter(({ is }) => first(is)).length,
    took: wasThere ? looked.filter(({ was }) => first(was)).length : undefined,
    shadowed: [...shadowed]
      .map(([policy, sessions]) => ({ policy, sessions }))
      .toSorted((a, b) => b.sessions - a.sessions),
  };
}
