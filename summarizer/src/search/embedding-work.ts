import { createHash } from "node:crypto";
import type { Logger } from "pino";
import type { Database, Queryable } from "../database/database.ts";
import { withRetry } from "../database/faults.ts";
import { storableText } from "../database/json.ts";
import { plainLine } from "../domain/plain.ts";
import type { Summary } from "../domain/summary.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { ProviderError } from "../models/provider.ts";
import type { Queue } from "../queue/queue.ts";
import { nextAttempt } from "../queue/retry.ts";
import { exceededBudget, settle } from "../spending/budget.ts";
import type { Usage } from "../spending/spend.ts";
import { costOf, tokensIn } from "../spending/spend.ts";
import type { Embedder, Embeddings, RetrievalConfiguration } from "./embeddings.ts";
import { embedderOf } from "./embeddings.ts";
import { passagesOf } from "./passages.ts";

export interface EmbeddingWorkOptions {
  readonly database: Database;
  readonly queue: Queue;
  readonly embeddings: Embeddings;
  readonly configuration: () => Promise<RetrievalConfiguration & { readonly version: string }>;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** How often it is tried before it is given up. */
  readonly attempts: number;
}

/** A summary whose embeddings are to be made. */
interface Due {
  readonly session_id: string;
  readonly summary_id: number;
  readonly summary: Summary;
}

/** Why it does not go on, and when it does; undefined for when somebody has changed something. */
interface Halt {
  readonly state: "waiting" | "failed";
  readonly reason: string;
  readonly remedy: string;
  readonly delay: number | undefined;
}

/** Summaries at a time. */
const batch = 16;
/** How long one turn lasts, in milliseconds: then another worker may have the next. */
const turn = 5 * 60_000;
/** Milliseconds between two looks for what is to be done. */
const pause = 5000;
/** What a model says of one text, and not of all that it is asked. */
const ofOneText: ReadonlySet<string> = new Set(["context-length", "refused", "refusal", "empty-answer"]);
/** After so many of those in a row it is taken for the model's, or the configuration's, fault. */
const mostRefusals = 5;

const retryRemedy = "summarizer retrieval retry";

/**
 * Makes the embeddings that are missing: of new summaries, and of all when the model is configured or changed. One worker
 * at a time does, in batches that are kept one by one: what was done stays done.
 */
export class EmbeddingWork {
  readonly #options: EmbeddingWorkOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: EmbeddingWorkOptions) {
    this.#options = options;
  }

  /** Begins to make embeddings, until the queue is stopped. */
  async start(): Promise<void> {
    await this.#options.queue.workEmbedding(
      (signal) => this.#work(signal),
      () => this.#failPermanently(),
    );
    this.#timer = setInterval(() => void this.#look(), pause);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Starts it if there is new work, such as after a change of the model. */
  async #look(): Promise<void> {
    const { database, queue, configuration, log } = this.#options;
    try {
      const read = await configuration();
      const fingerprint = fingerprintOf(read);
      if (fingerprint === undefined || (await dueIn(database, fingerprint, 1)).length === 0) return;
      const state = await stateOf(database);
      if (state.configuration === versionOf(read) && (state.state === "failed" || state.state === "waiting")) return;
      if (state.configuration === versionOf(read)) await queue.sendEmbedding(database);
      else await database.transaction((tx) => queue.wakeEmbedder(tx));
    } catch (error) {
      log.debug({ err: error }, "failed to check for missing embeddings");
    }
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { database, queue, log } = this.#options;
    const until = performance.now() + turn;
    let refusals = 0;
    for (;;) {
      if (signal.aborted || performance.now() > until) {
        await queue.sendEmbedding(database);
        return;
      }
      const done = await this.#step(signal, refusals);
      if (done === "nothing-due") return;
      if (typeof done === "number") {
        refusals = done;
        continue;
      }
      log.warn({ reason: done.reason, state: done.state }, "failed to create embeddings");
      if (done.delay !== undefined) await queue.sendEmbedding(database, Math.ceil(done.delay));
      return;
    }
  }

  /** One batch. Gives how many texts in a row were refused by now, or why it does not go on. */
  async #step(signal: AbortSignal, refusals: number): Promise<"nothing-due" | number | Halt> {
    const { database, embeddings, configuration } = this.#options;
    const read = await withRetry(configuration);
    const version = versionOf(read);
    let embedder: Embedder | undefined;
    try {
      embedder = embedderOf(read);
      if (embedder === undefined) return await this.#rest(version);
      const due = await dueIn(database, embedder.fingerprint, batch);
      if (due.length === 0) return await this.#rest(version);
      await note(database, version, "running");
      const texts = due.map(({ summary }) => passagesOf(summary));
      const over = await this.#exceededBudget(embedder, texts.flat());
      if (over !== undefined) return await this.#halt(version, over);
      const all = texts.flat();
      const { vectors, usage } =
        all.length === 0
          ? { vectors: [], usage: nothing }
          : await embeddings.embed(embedder, read.secrets, all, "document", signal);
      await this.#keep(embedder, due, texts, vectors, usage);
      await note(database, version, "running", undefined, 0);
      return 0;
    } catch (error) {
      if (signal.aborted) return refusals;
      if (!(error instanceof ProviderError)) throw error;
      if (embedder !== undefined)
        await this.#settle(embedder, { ...error.used, cost: costOf(embedder.model, error.used) });
      if (embedder !== undefined && ofOneText.has(error.code) && refusals < mostRefusals) {
        return await this.#oneByOne(embedder, read, signal, refusals);
      }
      return await this.#fail(version, error);
    }
  }

  /** The next batch, each summary by itself: what cannot be embedded is noted, and left. */
  async #oneByOne(
    embedder: Embedder,
    { secrets }: RetrievalConfiguration,
    signal: AbortSignal,
    refusals: number,
  ): Promise<number> {
    const { database, embeddings } = this.#options;
    let refused = refusals;
    for (const one of await dueIn(database, embedder.fingerprint, batch)) {
      if (refused >= mostRefusals) return refused;
      const texts = passagesOf(one.summary);
      try {
        const { vectors, usage } = await embeddings.embed(embedder, secrets, texts, "document", signal);
        await this.#keep(embedder, [one], [texts], vectors, usage);
        refused = 0;
      } catch (error) {
        if (!(error instanceof ProviderError) || !ofOneText.has(error.code)) throw error;
        refused += 1;
        if (refused < mostRefusals) await giveUp(database, embedder, one, error.message);
      }
    }
    return refused;
  }

  async #exceededBudget({ model }: Embedder, texts: readonly string[]): Promise<Halt | undefined> {
    const tokens = { inputTokens: tokensIn(texts.join("\n")), outputTokens: 0 };
    const subject = { what: "the next batch of embeddings", afterwards: "" };
    const over = await exceededBudget(this.#options.database, model, tokens, subject);
    if (over === undefined) return undefined;
    const { reason, remedy, delay } = over;
    return { state: delay === undefined ? "failed" : "waiting", reason, remedy, delay };
  }

  async #keep(
    embedder: Embedder,
    due: readonly Due[],
    texts: readonly (readonly string[])[],
    vectors: readonly Float32Array[],
    usage: Usage,
  ): Promise<void> {
    const { database } = this.#options;
    await withRetry(() =>
      database.transaction(async (tx) => {
        let at = 0;
        for (const [index, one] of due.entries()) {
          const own = vectors.slice(at, at + (texts[index]?.length ?? 0));
          at += own.length;
          await keepVectors(tx, embedder.fingerprint, one, own);
        }
      }),
    );
    await this.#settle(embedder, usage);
  }

  async #settle({ model }: Embedder, usage: Usage): Promise<void> {
    if (usage.requests === 0) return;
    const { database, metrics } = this.#options;
    const { name } = model.metadata;
    await withRetry(() => settle(database, name, usage, 0));
    metrics.count("wherefore_tokens_total", { inference_model_name: name, direction: "input" }, usage.inputTokens);
    if (usage.cost === undefined) return;
    const { amount, currency } = usage.cost;
    metrics.count("wherefore_cost_total", { inference_model_name: name, currency }, amount);
  }

  async #fail(version: string, error: ProviderError): Promise<Halt> {
    const { database, attempts } = this.#options;
    const before = await stateOf(database);
    const attempt = before.configuration === version ? before.attempts + 1 : 1;
    const { message, retry, retryAfter, remedy } = error;
    const { reason, delay } = nextAttempt({ reason: message, retry, retryAfter }, attempt, attempts);
    if (delay !== undefined) return await this.#halt(version, { state: "waiting", reason, remedy, delay }, attempt);
    const then = remedy === "" ? retryRemedy : `${remedy}, then: ${retryRemedy}`;
    return await this.#halt(version, { state: "failed", reason, remedy: then, delay });
  }

  async #halt(version: string, halt: Halt, attempts = 0): Promise<Halt> {
    await note(this.#options.database, version, halt.state, halt, attempts);
    return halt;
  }

  async #rest(version: string): Promise<"nothing-due"> {
    await note(this.#options.database, version, "idle");
    return "nothing-due";
  }

  /** Fails the work after its workers died again and again. */
  async #failPermanently(): Promise<void> {
    const { database, configuration } = this.#options;
    const reason = "the worker crashed repeatedly while creating embeddings";
    const remedy = `check the workers' logs and memory, then: ${retryRemedy}`;
    await note(database, versionOf(await configuration()), "failed", {
      state: "failed",
      reason,
      remedy,
      delay: undefined,
    });
  }
}

const nothing: Usage = { inputTokens: 0, outputTokens: 0, requests: 0, cost: undefined };

function fingerprintOf(configuration: RetrievalConfiguration): string | undefined {
  try {
    return embedderOf(configuration)?.fingerprint;
  } catch (error) {
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}

function versionOf({ version }: { readonly version: string }): string {
  return createHash("sha256").update(version).digest("hex").slice(0, 16);
}

/** Summaries that have no embeddings by this model, the newest first; those that it could not embed are left aside. */
async function dueIn(store: Queryable, fingerprint: string, limit: number): Promise<readonly Due[]> {
  return await store.query<Due>(
    `SELECT d.session_id, d.summary_id, t.summary
     FROM search_documents d JOIN summaries t ON t.id = d.summary_id JOIN sessions s ON s.id = d.session_id
     WHERE d.embedded_by IS DISTINCT FROM $1 AND t.summary IS NOT NULL
     ORDER BY s.ended DESC NULLS LAST, s.id LIMIT ${limit}`,
    [fingerprint],
  );
}

/** Keeps what a summary means, unless it was replaced in the meantime. */
async function keepVectors(
  tx: Queryable,
  fingerprint: string,
  { session_id, summary_id }: Due,
  vectors: readonly Float32Array[],
): Promise<void> {
  const current = await tx.query(
    `UPDATE search_documents SET embedded_by = $3, embedding_failure = ''
     WHERE session_id = $1 AND summary_id = $2 RETURNING 1 AS one`,
    [session_id, summary_id, fingerprint],
  );
  if (current.length === 0) return;
  await tx.query("DELETE FROM embeddings WHERE session_id = $1", [session_id]);
  for (const [part, vector] of vectors.entries()) {
    await tx.query(
      `INSERT INTO embeddings (session_id, part, embedded_by, dimensions, embedding) VALUES ($1, $2, $3, $4, $5::real[])`,
      [session_id, part, fingerprint, vector.length, `{${vector.join(",")}}`],
    );
  }
}

async function giveUp(store: Queryable, { fingerprint }: Embedder, { session_id, summary_id }: Due, reason: string) {
  await store.query(
    `UPDATE search_documents SET embedded_by = $3, embedding_failure = $4 WHERE session_id = $1 AND summary_id = $2`,
    [session_id, summary_id, fingerprint, storableText(plainLine(reason)) || "it was rejected"],
  );
}

interface StateRow {
  readonly configuration: string;
  readonly state: "idle" | "running" | "waiting" | "failed";
  readonly reason: string;
  readonly remedy: string;
  readonly attempts: number;
  readonly next_attempt: Date | null;
}

async function stateOf(store: Queryable): Promise<StateRow> {
  const [row] = await store.query<StateRow>("SELECT * FROM embedding_state");
  if (row === undefined) throw new Error("embedding_state has no row");
  return row;
}

async function note(store: Queryable, version: string, state: StateRow["state"], halt?: Halt, attempts?: number) {
  await store.query(
    `UPDATE embedding_state SET configuration = $1, state = $2, reason = $3, remedy = $4,
       attempts = CASE WHEN $5::int IS NULL AND configuration = $1 AND $2 = 'running' THEN attempts ELSE coalesce($5::int, 0) END,
       next_attempt = now() + $6::double precision * interval '1 second', updated = now()`,
    [version, state, storableText(halt?.reason ?? ""), halt?.remedy ?? "", attempts ?? null, halt?.delay ?? null],
  );
}

/** How far the embeddings are. */
export interface EmbeddingProgress extends Pick<StateRow, "state" | "reason" | "remedy" | "next_attempt"> {
  /** Summaries that have them, that wait for them, and that cannot have them. */
  readonly embedded: number;
  readonly pending: number;
  readonly failed: number;
  /** Of those that cannot, the last few, and why. */
  readonly failures: readonly { readonly session: string; readonly reason: string }[];
}

/** How far the embeddings by `fingerprint` are; without a model, nothing waits for any. */
export async function progressOf(store: Queryable, fingerprint: string | undefined): Promise<EmbeddingProgress> {
  const { state, reason, remedy, next_attempt } = await stateOf(store);
  const standing = { state, reason, remedy, next_attempt };
  if (fingerprint === undefined) return { ...standing, embedded: 0, pending: 0, failed: 0, failures: [] };
  const [counts] = await store.query<{ embedded: number; pending: number; failed: number }>(
    `SELECT count(*) FILTER (WHERE embedded_by = $1 AND embedding_failure = '') AS embedded,
       count(*) FILTER (WHERE embedded_by IS DISTINCT FROM $1) AS pending,
       count(*) FILTER (WHERE embedded_by = $1 AND embedding_failure <> '') AS failed
     FROM search_documents WHERE summary_id IS NOT NULL`,
    [fingerprint],
  );
  const failures = await store.query<{ session: string; reason: string }>(
    `SELECT session_id AS session, embedding_failure AS reason FROM search_documents
     WHERE embedding_failure <> '' AND embedded_by = $1 ORDER BY session_id LIMIT 20`,
    [fingerprint],
  );
  const { embedded = 0, pending = 0, failed = 0 } = counts ?? {};
  return { ...standing, embedded, pending, failed, failures };
}

/** Has everything tried again that has no embeddings, those that were given up too. */
export async function retryEmbedding(tx: Queryable, queue: Queue): Promise<void> {
  await tx.query(
    "UPDATE search_documents SET embedded_by = NULL, embedding_failure = '' WHERE embedding_failure <> ''",
  );
  await tx.query(
    `UPDATE embedding_state SET state = 'idle', reason = '', remedy = '', attempts = 0, next_attempt = NULL, updated = now()`,
  );
  await queue.wakeEmbedder(tx);
}
