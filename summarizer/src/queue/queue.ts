import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import type { Db, Job, WorkOptions } from "pg-boss";
import { fromPglite, PgBoss } from "pg-boss";
import type { Database, Queryable } from "../database/database.ts";
import type { EmbeddedDatabase } from "../database/pglite.ts";
import type { PostgresDatabase } from "../database/postgres.ts";
import type { Statement } from "../database/statement.ts";
import { repairClock } from "./clock.ts";
import { Consumer } from "./consumer.ts";

/** What a worker is asked to do: make the summary that `request` of the session asks for. */
export interface Task {
  readonly session: string;
  /** `auto`, or the uuid of a request on demand. */
  readonly request: string;
}

/** A task that a worker holds. */
export interface Claim {
  readonly task: Task;
  /** Aborted when somebody else has got the task, or when this process has to stop. */
  readonly signal: AbortSignal;
  /** Ends the claim, in the transaction of what came of the task. False: it was lost, and another has the task. */
  settle(tx: Queryable): Promise<boolean>;
  /** The same as part of another statement, where `from`, a WITH query before it, has a row. */
  settling(from: string): Statement;
}

export interface QueueOptions {
  /** Seconds without a sign of life after which a worker's task goes to another; 10 at the least. */
  readonly heartbeat: number;
  /** Whether this process looks after the queue: only those with workers do. */
  readonly supervise: boolean;
  /** Whether it listens for new tasks, which takes a connection to a server more; else it asks for them. */
  readonly listens: boolean;
  /** Told of what goes wrong in the background, such as a database that does not answer. */
  readonly onError: (error: Error) => void;
}

const tasks = "summarize";
/** Tasks whose workers died again and again. */
const dead = "summarize-dead";

/** Has embeddings made, of all summaries that have none: one task, of which one waits and one is done at most. */
const embedding = "embed";
const embeddingDead = "embed-dead";

/** How often a task may take its worker's life. */
const deaths = 5;
const year = 365 * 24 * 3600;

/**
 * Who does what, and when: pg-boss over the store. Delivery is at least once; of two equal tasks only one waits or runs.
 */
export class Queue {
  readonly #boss: PgBoss;
  readonly #running = new Set<AbortController>();
  readonly #database: Database;
  readonly #options: QueueOptions;
  readonly #announcements: EventEmitter;
  #consumer: Consumer<Task> | undefined;
  #mending: NodeJS.Timeout | undefined;

  private constructor(boss: PgBoss, database: Database, options: QueueOptions, announcements: EventEmitter) {
    this.#boss = boss;
    this.#database = database;
    this.#options = options;
    this.#announcements = announcements;
  }

  /** Opens the queue in `database`. */
  static async open(database: EmbeddedDatabase | PostgresDatabase, options: QueueOptions): Promise<Queue> {
    const announcements = new EventEmitter();
    const adapter =
      database.kind === "pglite"
        ? fromPglite(database.engine)
        : { executeSql: async (text: string, values?: unknown[]) => await database.pool.query(text, values) };
    const db: Db = {
      ...adapter,
      listen: async (channel, hear, connected) =>
        await database.listen(
          channel,
          (queue) => {
            hear(queue);
            announcements.emit(queue);
          },
          () => {
            connected();
            announcements.emit(tasks);
          },
        ),
    };
    const boss = new PgBoss({
      db,
      ...(database.kind === "pglite" && { backend: "pglite" as const }),
      schedule: false,
      supervise: options.supervise,
      superviseIntervalSeconds: Math.max(1, Math.floor(options.heartbeat / 10)),
      monitorIntervalSeconds: Math.max(1, Math.floor(options.heartbeat / 10)),
      useListenNotify: options.listens,
    });
    boss.on("error", options.onError);
    await boss.start();
    await boss.createQueue(dead, { retentionSeconds: year });
    const settings = {
      deadLetter: dead,
      retryLimit: deaths,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 300,
      heartbeatSeconds: options.heartbeat,
      expireInSeconds: 3600,
      retentionSeconds: year,
      deleteAfterSeconds: 3600,
      notify: true,
    };
    await boss.createQueue(tasks, { ...settings, policy: "exclusive" });
    await boss.createQueue(embeddingDead, { retentionSeconds: year });
    await boss.createQueue(embedding, { ...settings, deadLetter: embeddingDead, policy: "stately" });
    if (options.supervise) await boss.updateQueue(tasks, settings);
    // Has pg-boss look the queue up now: within a transaction of PGlite's it would wait for that transaction's end.
    for (const name of [tasks, embedding]) await boss.findJobs(name, { id: randomUUID() });
    return new Queue(boss, database, options, announcements);
  }

  /** Asks for `task` in the transaction of what it follows from; `delay` in seconds. What waits already is left alone. */
  async send(tx: Queryable, task: Task, delay = 0): Promise<void> {
    const singletonKey = `${task.session}/${task.request}`;
    await this.#boss.send(tasks, task, { db: through(tx), singletonKey, ...(delay > 0 && { startAfter: delay }) });
  }

  /** Takes `task` back out of the queue unless a worker has it. */
  async withdraw(tx: Queryable, task: Task): Promise<void> {
    const db = through(tx);
    const found = await this.#boss.findJobs<Task>(tasks, { key: `${task.session}/${task.request}`, queued: true, db });
    if (found.length > 0)
      await this.#boss.deleteJob(
        tasks,
        found.map(({ id }) => id),
        { db },
      );
  }

  /** Has embeddings made, in the transaction of what they are made of; `delay` in seconds. Twice is once. */
  async sendEmbedding(tx: Queryable, delay = 0): Promise<void> {
    await this.#boss.send(embedding, {}, { db: through(tx), ...(delay > 0 && { startAfter: delay }) });
  }

  /** Has embeddings made at once, instead of at the time that was planned. */
  async wakeEmbedder(tx: Queryable): Promise<void> {
    const db = through(tx);
    const waiting = await this.#boss.findJobs(embedding, { queued: true, db });
    const ids = waiting.map(({ id }) => id);
    if (ids.length > 0) await this.#boss.deleteJob(embedding, ids, { db });
    await this.sendEmbedding(tx);
  }

  /**
   * Runs `handle` whenever embeddings are to be made, until `stop`; `failPermanently` once its workers died too often.
   */
  async workEmbedding(
    handle: (signal: AbortSignal) => Promise<void>,
    failPermanently: () => Promise<void>,
  ): Promise<void> {
    const options: WorkOptions = { batchSize: 1, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 10 };
    await this.#boss.work(embedding, options, async ([job]) => {
      if (job === undefined) return;
      const stop = new AbortController();
      this.#running.add(stop);
      try {
        await handle(AbortSignal.any([job.signal, stop.signal]));
      } finally {
        this.#running.delete(stop);
      }
    });
    await this.#boss.work(embeddingDead, { batchSize: 1, pollingIntervalSeconds: 5 }, failPermanently);
  }

  /**
   * Has `handle` do the tasks, `count` at a time, until `stop`. What it throws is taken for this process' own trouble:
   * the task is tried again, by any worker, and passed to `failPermanently` when that happened too often.
   */
  async work(
    count: number,
    handle: (claim: Claim) => Promise<void>,
    failPermanently: (task: Task) => Promise<void>,
  ): Promise<void> {
    const { heartbeat, listens, onError } = this.#options;
    const consumer = new Consumer<Task>({
      ...{ boss: this.#boss, queue: tasks, count, heartbeat, onError },
      interval: () => (listens ? 5 : 1),
      handle: async ({ job, signal }) => await handle(this.#claimOf(job, signal)),
    });
    this.#consumer = consumer;
    this.#announcements.on(tasks, () => consumer.announce());
    await this.#boss.work<Task>(dead, { batchSize: 1, pollingIntervalSeconds: 2 }, async ([job]) => {
      if (job !== undefined) await failPermanently(job.data);
    });
    this.#mending = setInterval(() => this.#mend(), this.#options.heartbeat * 1000);
  }

  #mend(): void {
    this.#database.transaction(repairClock).catch(this.#options.onError);
  }

  #claimOf(job: Job<Task>, signal: AbortSignal): Claim {
    return {
      task: job.data,
      signal,
      settle: async (tx) => {
        const { id, retryCount } = job;
        const settled = await this.#boss.complete(tasks, { id, retryCount }, null, { db: through(tx) });
        return "affected" in settled && Number(settled.affected) > 0;
      },
      settling: (from) => completion(job, from),
    };
  }

  /**
   * Takes no more tasks, waits up to `seconds` for those under way, then aborts them: they have five seconds to give their
   * tasks back.
   */
  async stop(seconds: number): Promise<void> {
    clearInterval(this.#mending);
    this.#consumer?.stop();
    const others = [dead, embedding, embeddingDead].map((name) => this.#boss.offWork(name));
    const idle = Promise.all([this.#consumer?.ended, ...others]);
    await Promise.race([idle, elapsed(seconds)]);
    const reason = new Error("the worker is stopping");
    this.#consumer?.abort(reason);
    for (const stop of this.#running) stop.abort(reason);
    await Promise.race([idle, elapsed(5)]);
    await this.#boss.stop({ graceful: false });
  }
}

/** What `complete` of pg-boss does, which cannot be part of a statement; the tables are those of the version that is pinned. */
function completion({ id, retryCount }: Job<Task>, from: string): Statement {
  return {
    text: `UPDATE pgboss.job SET state = 'completed', completed_on = pgboss.job_now()
       WHERE name = '${tasks}' AND id = $1::uuid AND retry_count = $2 AND state = 'active' AND EXISTS (SELECT 1 FROM ${from})`,
    values: [id, retryCount],
  };
}

/** A transaction as pg-boss takes it. */
function through(tx: Queryable): Db {
  return { executeSql: async (text, values) => ({ rows: [...(await tx.query(text, values))] }) };
}

async function elapsed(seconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, seconds * 1000).unref();
  });
}
