import type { Logger } from "pino";
import type { DialectName } from "wherefore/teleport";
import { recordAudit } from "../audit/audit.ts";
import type { Database } from "../database/database.ts";
import { StoreFault, withRetry } from "../database/faults.ts";
import { plainData } from "../domain/plain.ts";
import { sessionInfo } from "../domain/session-info.ts";
import type { InferenceModel } from "../kinds/schema.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { ProviderError } from "../models/provider.ts";
import type { Claim, Queue, Task } from "../queue/queue.ts";
import type { RecordingReader } from "../reading/reader.ts";
import type { Configuration } from "../resources/repository.ts";
import type { Route, Router } from "../routing/router.ts";
import { router } from "../routing/router.ts";
import type { Facts } from "../sessions/details.ts";
import type { OpenTask, Work } from "../sessions/tasks.ts";
import { findTask } from "../sessions/tasks.ts";
import { failPermanently, lockSession, take } from "../sessions/transitions.ts";
import { reserve, settle } from "../spending/budget.ts";
import { costOf } from "../spending/spend.ts";
import { planFor } from "../summarize/plan.ts";
import type { Summarizer } from "../summarize/summarize.ts";
import { summarized } from "./audit-event.ts";
import { conclude } from "./conclude.ts";
import { measure } from "./measure.ts";
import type { Outcome } from "./outcome.ts";
import { outcomeOf } from "./outcome.ts";

/** What a worker has just done for a session; `storing` is within the transaction that `stored` ends. */
export type Stage = "claimed" | "begun" | "opened" | "transcribed" | "reserved" | "answered" | "storing" | "stored";

export interface WorkerOptions {
  readonly database: Database;
  readonly queue: Queue;
  readonly reader: RecordingReader;
  readonly summarizer: Summarizer;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** What sessions are summarized by at a version of the resources, or later. */
  readonly configuration: (version: number) => Promise<Configuration>;
  readonly dialect: DialectName;
  /** How often a session is tried before it is given up. */
  readonly attempts: number;
  /** Makes embeddings of what was summarized. */
  readonly embedding: { start(): Promise<void> };
  /** Told of each stage before the next begins. */
  readonly onStage?: (stage: Stage, task: Task) => void;
}

/** A task with everything that is known once the policies have been asked. */
interface Begun {
  readonly work: Work;
  readonly configuration: Configuration;
  /** The route; an error if it cannot be determined. */
  readonly route: Route | { readonly error: unknown };
}

/** What came of an attempt, and what it found out about the session. */
interface Attempt {
  readonly outcome: Outcome;
  readonly read: Facts;
}

/** Takes sessions from the queue, one after the other, to their summaries or to the reason why there is none. */
export class Worker {
  readonly #options: WorkerOptions;
  #routes: { readonly version: string; readonly route: Router } | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** Begins to work, on `count` sessions at a time, until the queue is stopped. */
  async start(count: number): Promise<void> {
    await this.#options.queue.work(
      count,
      (claim) => this.#handle(claim),
      (task) => this.#failPermanently(task),
    );
    await this.#options.embedding.start();
  }

  async #handle(claim: Claim): Promise<void> {
    const { log, metrics } = this.#options;
    const { task, signal } = claim;
    this.#stage("claimed", task);
    const begun = await this.#begin(claim);
    if (begun === undefined) return;
    this.#stage("begun", task);
    const { work } = begun;
    const model = "error" in begun.route ? undefined : begun.route.model;
    const start = performance.now();
    const running = (by: 1 | -1) => {
      if (model === undefined) return;
      metrics.add("teleport_summarizer_summarization_jobs_running", { inference_model_name: model }, by);
    };
    running(1);
    try {
      const { outcome, read } = await this.#attempt(begun, signal);
      const embeds = begun.configuration.retrieval !== undefined;
      const written = await this.#conclude(claim, work, { outcome, read }, embeds);
      if (!written) {
        log.info({ session: task.session }, "another worker has or has summarized the session, or it was deleted");
        return;
      }
      const seconds = (performance.now() - start) / 1000;
      const explanation = outcome.state === "done" ? {} : { reason: outcome.reason };
      log.info({ session: task.session, model, state: outcome.state, seconds, ...explanation }, "processed a session");
      if (model !== undefined) measure(metrics, work.session, model, outcome, seconds);
    } finally {
      running(-1);
    }
  }

  /** Takes the task and asks the policies; undefined where there is nothing to do. */
  async #begin(claim: Claim): Promise<Begun | undefined> {
    const { database } = this.#options;
    for (;;) {
      const found = await withRetry(() => findTask(database, claim.task));
      if (found === undefined) {
        if (await withRetry(() => this.#dismiss(claim))) return undefined;
        continue;
      }
      const configuration = await withRetry(() => this.#options.configuration(found.resourceVersion));
      const route = this.#route(found, configuration);
      const destination = "error" in route ? undefined : route;
      const work = await withRetry(() => take(database, found, destination));
      // Else the session has changed in between, or another worker has it.
      if (work !== undefined) return { work, configuration, route };
    }
  }

  /** Ends the claim of a task that leaves nothing to do. False where there is something by now. */
  async #dismiss(claim: Claim): Promise<boolean> {
    return await this.#options.database.transaction(async (tx) => {
      await lockSession(tx, claim.task.session);
      if ((await findTask(tx, claim.task)) !== undefined) return false;
      await claim.settle(tx);
      return true;
    });
  }

  #route({ task, session, summary }: OpenTask, { policies, version }: Configuration): Begun["route"] {
    if (task.request !== "auto")
      return { policy: undefined, model: summary?.model_name ?? "", because: "", verdicts: [] };
    try {
      if (this.#routes?.version !== version) this.#routes = { version, route: router(policies, this.#options.dialect) };
      return this.#routes.route({ endEvent: session.end_event });
    } catch (error) {
      return { error };
    }
  }

  /** One attempt. Rejects only where the store does, or where the claim was lost. */
  async #attempt({ work, configuration, route }: Begun, signal: AbortSignal): Promise<Attempt> {
    const read: Writable<Facts> = {};
    try {
      if ("error" in route) throw route.error;
      if (route.model === undefined) return { outcome: unmatched(route), read };
      const model = modelNamed(configuration, route.model);
      return { outcome: await this.#summarize(work, model, configuration, read, signal), read };
    } catch (error) {
      if (error instanceof StoreFault) throw error;
      // Given back: some other worker begins at once.
      if (signal.aborted) {
        return { outcome: { state: "pending", reason: "", remedy: "", delay: 0, attempted: false }, read };
      }
      return { outcome: outcomeOf(error, work.attempt, this.#options.attempts), read };
    }
  }

  /** Adds to `read` what the recording tells. */
  async #summarize(
    { task, session }: Work,
    model: InferenceModel,
    { secrets }: Configuration,
    read: Writable<Facts>,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { database, reader, summarizer } = this.#options;
    if (session.recording === null) {
      throw new ProviderError("no-recording", "its recording has not arrived", "ingest it, then: summarizer retry");
    }
    const { recording, kind } = session;
    this.#stage("opened", task);
    const { transcript, sha256, bytes } = await reader.transcribe({ recording, kind }, signal);
    if (recording.sha256 === undefined && sha256 !== undefined) read.checksum = { recording, sha256 };
    const notes = [...new Set([...session.notes, ...transcript.notes])];
    if (notes.length > session.notes.length) read.notes = notes;
    read.transcriptBytes = bytes;
    this.#stage("transcribed", task);
    const { tooLarge, estimate } = planFor(bytes, model);
    if (tooLarge !== undefined) return { state: "too-large", ...tooLarge };
    if (model.spec.limits !== undefined) {
      const over = await withRetry(() => database.transaction((tx) => reserve(tx, task, model, estimate)));
      if (over !== undefined) return { state: "over-budget", ...over };
    }
    this.#stage("reserved", task);
    signal.throwIfAborted();
    const about = sessionInfo({ endEvent: session.end_event, kind: session.kind });
    const info = { ...about, duration: about.duration || transcript.duration };
    try {
      const result = await summarizer.summarize({ transcript, session: info, model, secrets, signal });
      this.#stage("answered", task);
      return { state: "done", model: model.metadata.name, result };
    } catch (error) {
      if (error instanceof ProviderError && error.used.requests > 0) await this.#settleFailure(model, error);
      throw error;
    }
  }

  /** What an attempt took that failed in the end was paid for all the same. */
  async #settleFailure(model: InferenceModel, { used }: ProviderError): Promise<void> {
    const usage = { ...used, cost: costOf(model, used) };
    const { database } = this.#options;
    await withRetry(() => database.transaction((tx) => settle(tx, model.metadata.name, usage, 0)));
  }

  async #conclude(claim: Claim, work: Work, { outcome, read }: Attempt, embeds: boolean): Promise<boolean> {
    const { database, queue } = this.#options;
    const written = await withRetry(() =>
      database.transaction(async (tx) => {
        const result = await conclude(tx, queue, claim, work, outcome, read);
        if (result && embeds && outcome.state === "done") await queue.sendEmbedding(tx);
        this.#stage("storing", work.task);
        return result;
      }),
    );
    this.#stage("stored", work.task);
    return written;
  }

  /** Fails a task whose workers died again and again. */
  async #failPermanently(task: Task): Promise<void> {
    const { database, log } = this.#options;
    const reason = "the worker repeatedly crashed or lost the database";
    const remedy = "check the workers' logs and memory, then: summarizer retry";
    log.error({ ...task }, reason);
    await database.transaction(async (tx) => {
      const failed = await failPermanently(tx, task, { reason, remedy });
      if (failed !== undefined) await recordAudit(tx, summarized(failed, failed.summary, { error: reason }));
    });
  }

  #stage(stage: Stage, task: Task): void {
    this.#options.log.debug({ ...task, stage }, "stage");
    this.#options.onStage?.(stage, task);
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function unmatched({ because, verdicts }: Route): Outcome {
  const remedy = "add or change a policy, then: summarizer retry";
  const none = "no policies: nothing is read, matched or sent";
  return { state: "unmatched", reason: verdicts.length === 0 ? none : plainData(because), remedy };
}

function modelNamed({ models }: Configuration, name: string): InferenceModel {
  const model = models.get(name);
  if (model !== undefined) return model;
  const remedy = "create it, or set another in the policy's spec.model, then: summarizer retry";
  throw new ProviderError("missing-model", `inference_model "${name}" does not exist`, remedy);
}
