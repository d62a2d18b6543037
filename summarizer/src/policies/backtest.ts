import type { SessionKind } from "../domain/recording.ts";
import type { Fate } from "../domain/trial.ts";
import { fates } from "../domain/trial.ts";
import type { InferenceModel, InferencePolicy } from "../kinds/schema.ts";
import type { Amounts } from "../spending/spend.ts";
import { amountsOf } from "../spending/spend.ts";
import type { Trial } from "./trial.ts";

/** What one policy would have taken on. */
export interface PolicyLine {
  readonly policy: string;
  readonly model: string;
  /** Sessions that it would have had summarized, by kind and in all. */
  readonly sessions: number;
  readonly kinds: Readonly<Record<SessionKind, number>>;
  readonly tooLarge: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Undefined where the model has no prices. */
  readonly cost: number | undefined;
  readonly currency: string | undefined;
}

/** A limit of a model, and on how many days, or in how many months, it would have stopped sessions. */
export interface LimitLine {
  readonly model: string;
  readonly limit: string;
  readonly most: number;
  readonly windows: number;
}

/** What some policies would have done, and at what price, added up. */
export interface Backtest {
  readonly sessions: number;
  readonly fates: Readonly<Record<Fate, number>>;
  readonly policies: readonly PolicyLine[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costs: readonly { readonly amount: number; readonly currency: string }[];
  readonly limits: readonly LimitLine[];
  /** Against what did become of the sessions: summarized that were not, no longer, and by another model. */
  readonly changes: { readonly gained: number; readonly lost: number; readonly moved: number };
  /** How many of the sizes were counted, and how many estimated from the size of the recording. */
  readonly measured: number;
  readonly guessed: number;
}

/** Adds trials up. */
export function backtestOf(
  trials: readonly Trial[],
  policies: readonly InferencePolicy[],
  models: ReadonlyMap<string, InferenceModel>,
): Backtest {
  const count = (holds: (trial: Trial) => boolean) => trials.filter(holds).length;
  const byPolicy = Map.groupBy(trials, ({ policy }) => policy);
  const summarized = trials.filter(({ fate }) => fate === "summarized");
  const byModel = Map.groupBy(summarized, ({ model }) => model?.name);
  const lines = policies
    .map((policy) => lineOf(policy, byPolicy.get(policy.metadata.name) ?? [], models))
    .toSorted((a, b) => (a.policy < b.policy ? -1 : 1));
  const costs = new Map<string, number>();
  for (const { cost, currency } of lines) {
    if (cost !== undefined && currency !== undefined) costs.set(currency, (costs.get(currency) ?? 0) + cost);
  }
  const wasSummarized = ({ was }: Trial) => was.state === "done";
  const would = ({ fate }: Trial) => fate === "summarized";
  const sized = trials.filter(({ size }) => size !== undefined);
  return {
    sessions: trials.length,
    fates: Object.fromEntries(fates.map((fate) => [fate, count((trial) => trial.fate === fate)])) as Record<
      Fate,
      number
    >,
    policies: lines,
    inputTokens: sum(lines.map(({ inputTokens }) => inputTokens)),
    outputTokens: sum(lines.map(({ outputTokens }) => outputTokens)),
    costs: [...costs].map(([currency, amount]) => ({ currency, amount })),
    limits: [...models.values()].flatMap((model) => limitLines(model, byModel.get(model.metadata.name) ?? [])),
    changes: {
      gained: count((trial) => would(trial) && !wasSummarized(trial)),
      lost: count((trial) => !would(trial) && wasSummarized(trial)),
      moved: count((trial) => would(trial) && wasSummarized(trial) && trial.was.model !== trial.model?.name),
    },
    measured: sized.filter(({ size }) => size?.measured === true).length,
    guessed: sized.filter(({ size }) => size?.measured === false).length,
  };
}

/** The line of a policy, of the trials that it took. */
function lineOf(
  { metadata, spec }: InferencePolicy,
  taken: readonly Trial[],
  models: ReadonlyMap<string, InferenceModel>,
): PolicyLine {
  const summarized = taken.filter(({ fate }) => fate === "summarized");
  const ofKind = (kind: SessionKind) => summarized.filter((trial) => trial.kind === kind).length;
  const currency = models.get(spec.model)?.spec.prices?.currency;
  return {
    policy: metadata.name,
    model: spec.model,
    sessions: summarized.length,
    kinds: { ssh: ofKind("ssh"), k8s: ofKind("k8s"), db: ofKind("db") },
    tooLarge: taken.filter(({ fate }) => fate === "too-large").length,
    inputTokens: sum(summarized.map(({ estimate }) => estimate.inputTokens)),
    outputTokens: sum(summarized.map(({ estimate }) => estimate.outputTokens)),
    cost: currency === undefined ? undefined : sum(summarized.map(({ estimate }) => estimate.cost?.amount ?? 0)),
    currency,
  };
}

// biome-ignore format: table
const windows = [
  { limit: "tokens_per_day",   unit: "tokens", letters: 10 },
  { limit: "cost_per_day",     unit: "cost",   letters: 10 },
  { limit: "tokens_per_month", unit: "tokens", letters: 7 },
  { limit: "cost_per_month",   unit: "cost",   letters: 7 },
] as const;

/** Of the trials that the model would summarize. A day is the first ten letters of a moment in ISO 8601, a month the first seven. */
function limitLines(model: InferenceModel, taken: readonly Trial[]): readonly LimitLine[] {
  const { name } = model.metadata;
  return windows.flatMap(({ limit, unit, letters }) => {
    const most = model.spec.limits?.[limit];
    if (most === undefined) return [];
    const spent = new Map<string, Amounts>();
    for (const { ended = "", estimate } of taken) {
      const window = ended.slice(0, letters);
      const before = spent.get(window) ?? { tokens: 0, cost: 0 };
      const more = amountsOf(model, estimate);
      spent.set(window, { tokens: before.tokens + more.tokens, cost: before.cost + more.cost });
    }
    const over = [...spent.values()].filter((amounts) => amounts[unit] > most).length;
    return [{ model: name, limit, most, windows: over }];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
