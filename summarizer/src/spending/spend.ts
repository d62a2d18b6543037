import type { InferenceModel } from "../kinds/schema.ts";

/** Tokens of requests and of their answers. */
export interface Tokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface Cost {
  readonly amount: number;
  readonly currency: string;
}

/** What requests to a model used. */
export interface Usage extends Tokens {
  /** Requests that were answered. */
  readonly requests: number;
  /** By the prices of the model; undefined where it has none. */
  readonly cost: Cost | undefined;
}

/** What a model has used up, or is about to: tokens in all, and their cost in the currency of its prices. */
export interface Amounts {
  readonly tokens: number;
  readonly cost: number;
}

/** What a model has used up on this day and in this month, both in UTC, what is reserved included. */
export interface Spent {
  readonly day: Amounts;
  readonly month: Amounts;
}

/** Why a session has to wait. */
export interface OverBudget {
  readonly reason: string;
  readonly remedy: string;
  /** When the window turns; undefined where waiting does not help: the session alone is over the limit. */
  readonly until: Date | undefined;
}

/** Models take between 2 and 4 bytes for a token: an estimate must not be too low. */
const bytesPerToken = 2.5;
/** The instructions, and the shape of the answer. */
const promptTokens = 1500;
const answerTokens = 1500;

/** The cost of `tokens` by the prices of a model; undefined where it has none. */
export function costOf({ spec }: InferenceModel, { inputTokens, outputTokens }: Tokens): Cost | undefined {
  if (spec.prices === undefined) return undefined;
  const { currency, input_per_million_tokens, output_per_million_tokens } = spec.prices;
  const amount = (inputTokens * input_per_million_tokens + outputTokens * output_per_million_tokens) / 1_000_000;
  return { amount, currency };
}

/** About what a transcript of so many bytes takes; nothing with the built-in digest. */
export function estimate(model: InferenceModel, bytes: number, parts = 1): Tokens {
  if (model.spec.digest !== undefined) return { inputTokens: 0, outputTokens: 0 };
  const requests = parts > 1 ? parts + 1 : 1;
  const combined = parts > 1 ? parts * answerTokens : 0;
  return {
    inputTokens: Math.ceil(bytes / bytesPerToken) + requests * promptTokens + combined,
    outputTokens: requests * answerTokens,
  };
}

/** Tokens as a limit counts them. */
export function amountsOf(model: InferenceModel, tokens: Tokens): Amounts {
  return { tokens: tokens.inputTokens + tokens.outputTokens, cost: costOf(model, tokens)?.amount ?? 0 };
}

// biome-ignore format: table
const limits = [
  { field: "tokens_per_day",   window: "day",   unit: "tokens" },
  { field: "tokens_per_month", window: "month", unit: "tokens" },
  { field: "cost_per_day",     window: "day",   unit: "cost" },
  { field: "cost_per_month",   window: "month", unit: "cost" },
] as const;

/**
 * Whether `next` goes over a limit of the model: then why, and until when. Of several limits, the one that lasts. `what`
 * is what has to wait, and `then` what to do once a limit was raised.
 */
export function overBudget(
  model: InferenceModel,
  spent: Spent,
  next: Amounts,
  now: Date,
  what = "this session",
  then = ", then: summarizer retry",
): OverBudget | undefined {
  const over = limits.flatMap(({ field, window, unit }): OverBudget[] => {
    const most = model.spec.limits?.[field];
    if (most === undefined || spent[window][unit] + next[unit] <= most) return [];
    const say = (amount: number) => sayAmount(amount, unit, model.spec.prices?.currency ?? "");
    const name = `the model's limit of ${say(most)} per ${window}`;
    if (next[unit] > most) {
      const reason = `${what} alone needs about ${say(next[unit])}, which exceeds ${name}`;
      return [{ reason, remedy: `raise spec.limits.${field} of the model${then}`, until: undefined }];
    }
    const until = turnOf(window, now);
    const reason = `${name} is exhausted: ${say(spent[window][unit])} are spent or reserved, and ${what} needs about ${say(next[unit])}`;
    const remedy = `it continues automatically after ${until.toISOString().slice(0, 10)} 00:00 UTC; to continue now, raise spec.limits.${field} of the model${then}`;
    return [{ reason, remedy, until }];
  });
  return over.find(({ until }) => until === undefined) ?? over.toSorted((a, b) => Number(b.until) - Number(a.until))[0];
}

/** Midnight in UTC, when the next day or month begins. */
function turnOf(window: keyof Spent, now: Date): Date {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  return new Date(window === "day" ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1));
}

function sayAmount(amount: number, unit: keyof Amounts, currency: string): string {
  if (unit === "tokens") return `${Math.ceil(amount).toLocaleString("en")} tokens`;
  return `${amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 4 })} ${currency}`;
}

/** The estimated number of tokens of a text. */
export function tokensIn(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}
