import type { SessionInfo } from "../domain/session-info.ts";
import type { Transcript } from "../domain/transcript.ts";
import { ask, type ModelClient } from "../models/ask.ts";
import type { ChatReply, Message, Used } from "../models/provider.ts";
import { ProviderError } from "../models/provider.ts";
import { answerSchema, readAnswer } from "./answer.ts";
import { Evidence } from "./claims.ts";
import { condensed } from "./condensed.ts";
import { inParallel } from "./in-parallel.ts";
import type { Part } from "./parts.ts";
import { cutPart, packed } from "./parts.ts";
import type { PartOf } from "./prompt.ts";
import { combination, prompt, repair } from "./prompt.ts";
import type { Reading } from "./reading.ts";
import { merge, plainReading, readingOf } from "./reading.ts";

/** What a reader needs to know. */
export interface ReaderOptions {
  readonly client: ModelClient;
  readonly session: SessionInfo;
  /** What claims are held against. */
  readonly transcript: Transcript;
  /** Whether parts that turn out to be too large may be cut again. */
  readonly splits: boolean;
  readonly signal: AbortSignal;
}

/** Parts of one session that are read at the same time. */
const mostAtOnce = 4;
/** A part smaller than this in bytes that a model still calls too large is not cut again. */
const leastPart = 2000;
/** Room for the summaries of parts, in bytes, however small the parts are. */
const leastRoom = 16_000;

/** Reads one session with one model, in as many parts as it takes, and counts what that took. */
export class Reader {
  readonly #options: ReaderOptions;
  readonly #evidence: Evidence;
  inputTokens = 0;
  outputTokens = 0;
  /** Requests that were answered. */
  requests = 0;
  /** Parts that were read. */
  parts = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#evidence = new Evidence(options.transcript);
  }

  /** The reading of the whole session. Rejects with a {@link ProviderError} that says what was used up. */
  async read(parts: readonly Part[], limit: number): Promise<Reading> {
    try {
      const readings = await this.#readAll(parts);
      this.parts = readings.length;
      const [only] = readings;
      return only !== undefined && readings.length === 1 ? only : await this.#combine(readings, limit);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      this.#count(error.used);
      const { inputTokens, outputTokens, requests } = this;
      throw error.with({ used: { inputTokens, outputTokens, requests } });
    }
  }

  async #readAll(parts: readonly Part[], within?: PartOf): Promise<readonly Reading[]> {
    const readings = await inParallel(parts, mostAtOnce, this.#options.signal, async (part, index, signal) => {
      const place = within ?? (parts.length > 1 ? { number: index + 1, count: parts.length } : undefined);
      return await this.#readPart(part, place, signal);
    });
    return readings.flat();
  }

  async #readPart(part: Part, place: PartOf | undefined, signal: AbortSignal): Promise<readonly Reading[]> {
    const { session, splits } = this.#options;
    try {
      return [await this.#reading(prompt(part.text, session, place), signal)];
    } catch (error) {
      const tooLong = error instanceof ProviderError && error.code === "context-length";
      if (!tooLong || !splits || part.bytes < leastPart) throw error;
      this.#count(error.used);
      return await this.#readAll(cutPart(part, Math.ceil(part.bytes * 0.6)), place);
    }
  }

  /** One reading of many: where they do not fit together, of groups of them first. */
  async #combine(readings: readonly Reading[], limit: number): Promise<Reading> {
    const room = Math.max(limit, leastRoom);
    const texts = readings.map((reading) => condensed(reading, this.#options.transcript, Math.floor(room / 3)));
    const groups = packed(texts, room);
    if (groups.length === 1) {
      const whole = await this.#reading(combination(texts, this.#options.session), this.#options.signal);
      return merge(whole, readings);
    }
    let from = 0;
    const grouped: Reading[] = [];
    for (const group of groups) {
      const to = from + group.text.split("\n").length;
      grouped.push(await this.#combine(readings.slice(from, to), limit));
      from = to;
    }
    return await this.#combine(grouped, limit);
  }

  /** Asks for a reading, once more where the answer has another shape, and else takes it as plain text. */
  async #reading(messages: readonly Message[], signal: AbortSignal): Promise<Reading> {
    const { session } = this.#options;
    const first = await this.#ask(messages, signal);
    const answer = readAnswer(first);
    if (!("wrong" in answer)) return await readingOf(answer, this.#evidence);
    try {
      const repaired = readAnswer(await this.#ask([...messages, ...repair(first.text, answer.wrong)], signal));
      if (!("wrong" in repaired)) return await readingOf(repaired, this.#evidence);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ProviderError)) throw error;
      this.#count(error.used);
    }
    return plainReading(first.text, `Session on ${session.resource}`);
  }

  async #ask(messages: readonly Message[], signal: AbortSignal): Promise<ChatReply> {
    const reply = await ask(this.#options.client, { messages, schema: answerSchema, signal });
    this.#count({ ...reply, requests: 1 });
    return reply;
  }

  #count({ inputTokens, outputTokens, requests }: Used): void {
    this.requests += requests;
    this.inputTokens += inputTokens;
    this.outputTokens += outputTokens;
  }
}
