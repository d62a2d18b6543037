import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { AuditDelivery } from "./audit-delivery/deliver.ts";
import { sinksOf } from "./audit-delivery/open.ts";
import type { Config } from "./config.ts";
import { allowedModelHosts, dataPath } from "./config.ts";
import { Connectors } from "./connectors/connectors.ts";
import type { Database } from "./database/database.ts";
import { lockFolder } from "./database/lock.ts";
import { migrate } from "./database/migrate.ts";
import { openPglite } from "./database/pglite.ts";
import { openPostgres } from "./database/postgres.ts";
import { copyTemplate } from "./database/template.ts";
import type { AccessServices } from "./identity/open.ts";
import { openAccess } from "./identity/open.ts";
import { Ingest } from "./ingest/ingest.ts";
import { createLog } from "./log/log.ts";
import { Metrics } from "./metrics/metrics.ts";
import { sharedCounter } from "./models/request-counts.ts";
import { Conditions } from "./monitor/conditions.ts";
import { providerObserver } from "./monitor/provider-observer.ts";
import type { Task } from "./queue/queue.ts";
import { Queue } from "./queue/queue.ts";
import { RecordingReader } from "./reading/reader.ts";
import { openStorage } from "./recordings/storage/open.ts";
import type { RecordingStorage } from "./recordings/storage/storage.ts";
import { Retention } from "./retention/retention.ts";
import { EmbeddingWork } from "./search/embedding-work.ts";
import { Embeddings } from "./search/embeddings.ts";
import { prepareSearch } from "./search/extensions.ts";
import { Search } from "./search/search.ts";
import { Sessions } from "./sessions/sessions.ts";
import { prepareJob } from "./summarize/prepare.ts";
import { Summarizer } from "./summarize/summarize.ts";
import type { Pools } from "./threads/pools.ts";
import { poolsFor } from "./threads/pools.ts";
import type { Stage } from "./worker/worker.ts";
import { Worker } from "./worker/worker.ts";

/** Everything that a command or a server works with, opened in order; what is opened last is closed first. */
export interface Service extends AccessServices {
  readonly config: Config;
  readonly database: Database;
  readonly queue: Queue;
  readonly sessions: Sessions;
  readonly storage: RecordingStorage;
  /** Reads stored recordings. */
  readonly reader: RecordingReader;
  /** Parse untrusted input. */
  readonly threads: Pools;
  readonly ingest: Ingest;
  readonly summarizer: Summarizer;
  readonly connectors: Connectors;
  /** Does nothing until it is started. */
  readonly worker: Worker;
  /** Deletes sessions on request, and what is due once it is started. */
  readonly retention: Retention;
  readonly search: Search;
  readonly embeddings: Embeddings;
  readonly audit: AuditDelivery;
  readonly metrics: Metrics;
  readonly conditions: Conditions;
  readonly log: Logger;
  close(): Promise<void>;
}

export interface ServiceOptions {
  /** Where this process logs; by the settings where left out. */
  readonly log?: Logger;
  /** Whether it delivers the audit log. Of the processes on one PostgreSQL those that serve do. */
  readonly delivers?: boolean;
  /** Milliseconds without a byte after which an upload is given up; half a minute where left out. */
  readonly uploadIdle?: number;
  /** Whether its worker will be started: then it also looks after the queue. */
  readonly works?: boolean;
  /** Connections to PostgreSQL where the settings say nothing: 15 where left out. */
  readonly connections?: number;
  /** Seconds after which PostgreSQL cancels a statement: ten minutes where left out. */
  readonly statementSeconds?: number;
  /** Told of each stage of the worker's sessions before the next begins. */
  readonly onStage?: (stage: Stage, task: Task) => void;
}

/** Opens the service; what was opened before a step that fails is closed again. */
export async function openService(config: Config, options: ServiceOptions = {}): Promise<Service> {
  const { log = createLog(config.logLevel), delivers = config.database === undefined, works = false } = options;
  const closing: (() => void | Promise<void>)[] = [];
  const close = async () => {
    const failures: unknown[] = [];
    for (const step of closing.splice(0).reverse()) {
      // What can be closed is closed: above all the lock has to go.
      await Promise.resolve()
        .then(step)
        .catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    await mkdir(config.data, { recursive: true, mode: 0o700 });
    const connections = connectionsOf(config, options);
    const { database, abilities } = await openDatabase(config, connections, options, closing);
    for (const note of abilities.notes) log.warn(note);
    const access = await openAccess(database, config);
    const metrics = new Metrics();
    const storage = await openStorage(config);
    closing.push(() => storage.close());
    const audit = new AuditDelivery({ database, sinks: delivers ? sinksOf(config) : [], metrics, log });
    await audit.register();
    closing.push(() => audit.stop());
    const { heartbeat, stopSeconds, dialect, attempts } = config;
    const queue = await Queue.open(database, {
      heartbeat,
      supervise: works,
      listens: works && connections.listens,
      onError: (error) => log.warn({ err: error }, "the queue failed"),
    });
    closing.push(() => queue.stop(stopSeconds));
    const sessions = new Sessions(queue);
    const limits = { bytes: config.maxRecordingBytes, idle: options.uploadIdle ?? 30_000 };
    const staging = join(config.data, "uploads");
    const threads = poolsFor(config);
    const reader = new RecordingReader(threads.recordings, config);
    const ingest = new Ingest({
      database,
      sessions,
      storage,
      metrics,
      log,
      threads: threads.recordings,
      staging,
      limits,
    });
    const lines = {
      observer: providerObserver(metrics),
      allowedHosts: allowedModelHosts(config),
      ...(database.kind === "postgres" && { counter: sharedCounter(database) }),
    };
    const summarizer = new Summarizer({
      ...lines,
      prepare: (preparation, signal) => threads.recordings.run(prepareJob, [preparation], { signal }),
    });
    const embeddings = new Embeddings(lines);
    const configuration = (version?: number) => access.resources.configuration(version);
    const search = new Search({ database, access: access.access, abilities, embeddings, configuration });
    const embedding = new EmbeddingWork({ database, queue, embeddings, configuration, metrics, log, attempts });
    closing.push(() => embedding.stop());
    const worker = new Worker({
      database,
      queue,
      reader,
      summarizer,
      metrics,
      log,
      configuration,
      dialect,
      attempts,
      embedding,
      ...(options.onStage && { onStage: options.onStage }),
    });
    const { keepSessionsDays, keepAuditDays } = config;
    const keeping = { dialect, keepSessionsDays, keepAuditDays, staging };
    const retention = new Retention({ database, sessions, storage, metrics, log, ...keeping });
    closing.push(() => retention.stop());
    const connectors = new Connectors({
      database,
      keyring: access.keyring,
      allowedHosts: config.allowHosts,
      threads: threads.requests,
    });
    const parts = {
      connectors,
      queue,
      sessions,
      storage,
      reader,
      threads,
      ingest,
      summarizer,
      worker,
      retention,
      search,
      embeddings,
      audit,
      metrics,
      conditions: new Conditions(),
      log,
    };
    return { config, database, ...access, ...parts, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Connections {
  /** Of the pool. */
  readonly pool: number;
  /** Whether one more listens for new tasks. */
  readonly listens: boolean;
}

/** The fewest connections of which one listens. */
const fewest = 4;

/** Connections of a process that serves, where the settings say nothing: those of its worker included. */
export const usualConnections = 15;

/** Connections of a process that only works on so many sessions at a time, where the settings say nothing. */
export function connectionsOfWork(workers: number): number {
  return Math.ceil(workers / 2);
}

/** How the connections of this process are shared out: the sum of all is what the settings say. */
function connectionsOf(
  { database: url, databaseConnections }: Config,
  { connections: usual = usualConnections, works = false }: ServiceOptions,
): Connections {
  const all = databaseConnections ?? usual;
  if (url === undefined) return { pool: all, listens: true };
  const listens = works && all >= fewest;
  return { pool: listens ? all - 1 : all, listens };
}

type Closing = (() => void | Promise<void>)[];

async function openDatabase(config: Config, { pool }: Connections, options: ServiceOptions, closing: Closing) {
  if (config.database === undefined) {
    const lock = await lockFolder(config.data);
    closing.push(() => lock.release());
    const folder = dataPath(config, "database");
    await copyTemplate(folder);
    const database = await openPglite(folder);
    closing.push(() => database.close());
    return { database, abilities: await prepare(database) };
  }
  // Migrations take as long as they take.
  const setup = await openPostgres(config.database, { connections: 2 });
  const abilities = await prepare(setup).finally(() => setup.close());
  const { statementSeconds = 600 } = options;
  const database = await openPostgres(config.database, { connections: pool, statementSeconds });
  closing.push(() => database.close());
  return { database, abilities };
}

async function prepare(database: Database) {
  await migrate(database);
  return await prepareSearch(database);
}
