import type { Tokens } from "../spending/spend.ts";

/** Providers that are asked over the network. */
export type ProviderName = "openai" | "bedrock";

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>;

export interface ChatRequest {
  readonly messages: readonly Message[];
  /** The schema of the answer; for a model without schema support, the prompt contains it. */
  readonly schema: Schema;
  /** Ends the request early, with the signal's reason. */
  readonly signal: AbortSignal;
}

export interface ChatReply extends Tokens {
  /** What the model says: never blank. */
  readonly text: string;
  /** Whether the answer ends where it does because there was no room for more. */
  readonly cutOff: boolean;
}

/** A model somewhere else. */
export interface ChatModel {
  readonly provider: ProviderName;
  /** Asks once. Rejects with a {@link ProviderError}, or with the reason of the signal. */
  complete(request: ChatRequest): Promise<ChatReply>;
}

/** What was used up before it came to an error. */
export interface Used extends Tokens {
  /** Requests that were answered. */
  readonly requests: number;
}

/** When to try again, and what it took so far. */
export interface ErrorDetails {
  /** Whether the same request may succeed a little later; false when unset. */
  readonly retry?: boolean;
  readonly retryAfter?: number | undefined;
  readonly apiCode?: string;
  readonly used?: Used;
}

/** A failed summary, with a message and a remedy for people. */
export class ProviderError extends Error {
  readonly code: string;
  /** What to do about it; empty where nothing but waiting helps. */
  readonly remedy: string;
  /** Whether the same request may succeed a little later. */
  readonly retry: boolean;
  /** Milliseconds to wait before that; undefined if unknown. */
  readonly retryAfter: number | undefined;
  /** The provider's own code for it, or else a word: for counting, never text from elsewhere. */
  readonly apiCode: string;
  readonly used: Used;

  constructor(code: string, message: string, remedy: string, details: ErrorDetails = {}) {
    super(message);
    this.name = "ProviderError";
    this.code = code;
    this.remedy = remedy;
    this.retry = details.retry ?? false;
    this.retryAfter = details.retryAfter;
    this.apiCode = details.apiCode ?? code;
    this.used = details.used ?? { inputTokens: 0, outputTokens: 0, requests: 0 };
  }

  /** The same error, with more known of it. */
  with(more: ErrorDetails & { readonly message?: string }): ProviderError {
    const { code, message, remedy, retry, retryAfter, apiCode, used } = this;
    return new ProviderError(code, more.message ?? message, remedy, { retry, retryAfter, apiCode, used, ...more });
  }
}

/** Hears of every request to a model as it begins and ends. */
export interface ProviderObserver {
  requestStarted(model: string, provider: ProviderName): void;
  /** `errorCode`: the API's own code for what went wrong, or a word for it; undefined where nothing did. */
  requestEnded(model: string, provider: ProviderName, errorCode?: string): void;
}

/** The instruction for a model without schema support. */
export function schemaInWords(schema: Schema): Message {
  return { role: "user", content: `Answer with JSON alone, by this JSON schema: ${JSON.stringify(schema)}` };
}
