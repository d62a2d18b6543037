import type { Config } from "../config.ts";
import { dataPath } from "../config.ts";
import { RecordingSearch } from "../ingest/search.ts";
import { FolderWatch } from "../ingest/watch.ts";
import type { Service } from "../service.ts";
import { connectionsOfWork, openService, usualConnections } from "../service.ts";
import { answerOperator } from "./answer-operator.ts";
import { createApp } from "./app.ts";
import { listen } from "./http/listen.ts";
import { serveMonitor } from "./monitor.ts";
import { WorkerKeeper } from "./worker/keeper.ts";

/** A service that serves requests and, depending on its settings, summarizes and ingests recordings. */
export interface Serving {
  readonly url: string;
  readonly service: Service;
  /** Stops accepting work, gives pending work the configured time, and closes everything. */
  stop(): Promise<void>;
}

/** The maximum duration of a statement. */
const statementSeconds = 30;

/** Starts the service; throws an `Error` with a remedy if it cannot. */
export async function serve(config: Config): Promise<Serving> {
  const { host, port, workers, watch: folder, stopSeconds } = config;
  const apart = workerConfig(config);
  const databaseConnections = apart && connectionsOf(config) - apart.databaseConnections;
  const service = await openService(
    { ...config, ...(databaseConnections !== undefined && { databaseConnections }) },
    { delivers: true, works: workers > 0 && apart === undefined, statementSeconds },
  );
  const { audit, conditions, database, ingest, metrics, log } = service;
  const closing: (() => Promise<void>)[] = [() => service.close()];
  const stop = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    audit.start();
    if (apart !== undefined) {
      const keeper = new WorkerKeeper({ config: apart, metrics, conditions, log });
      closing.push(() => keeper.stop());
    } else if (workers > 0) {
      await service.worker.start(workers);
      metrics.set("wherefore_worker_up", {}, 1);
    }
    const search = new RecordingSearch({ database, ingest, log });
    search.start();
    service.retention.start();
    closing.push(() => search.stop());
    const tls = tlsOf(config);
    const app = createApp(service);
    if (config.database === undefined) {
      try {
        closing.push(await answerOperator(app, config.data));
      } catch (error) {
        log.warn({ err: error }, "local commands need --server: the operator's socket cannot be created");
      }
    }
    const server = await listen(app, { host, port, ...(tls !== undefined && { tls }) });
    if ("problem" in server) throw new Error(server.problem);
    let watching: FolderWatch | undefined;
    closing.push(async () => {
      await Promise.all([server.close(stopSeconds), watching?.close()]);
    });
    const monitor = await serveMonitor(service);
    if (monitor !== undefined && "problem" in monitor) throw new Error(monitor.problem);
    if (monitor !== undefined) closing.push(() => monitor.close());
    if (folder !== undefined) {
      const quarantine = dataPath(config, "quarantine");
      watching = await FolderWatch.open({ folder, quarantine, ingest, database, metrics, log });
    }
    log.info({ url: server.url, workers, ...(monitor && { metrics: `${monitor.url}/metrics` }) }, "serving");
    if (config.publicUrl !== undefined && config.trustProxies.length === 0) {
      log.warn("all requests seem to come from the address of a proxy: add it to --trust-proxies");
    }
    return { url: server.url, service, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function connectionsOf({ databaseConnections = usualConnections }: Config): number {
  return databaseConnections;
}

/** The connections of a worker process, if there are enough: one listens, and tasks wait for none. */
const workerConnections = 4;

/**
 * The settings of a worker in a separate process, with its share of the connections: at most half. Undefined if it runs
 * in this process, because the embedded store is for one process, or there is only one connection.
 */
function workerConfig(config: Config) {
  const { database, workers } = config;
  const wanted = Math.max(workerConnections, connectionsOfWork(workers));
  const databaseConnections = Math.min(Math.floor(connectionsOf(config) / 2), wanted);
  if (database === undefined || workers === 0 || databaseConnections === 0) return undefined;
  return { ...config, databaseConnections };
}

function tlsOf({ tlsCert: cert, tlsKey: key, clientCa }: Config) {
  if (cert !== undefined && key !== undefined) return { cert, key, clientCa };
  if (cert === undefined && key === undefined && clientCa === undefined) return undefined;
  throw new Error("HTTPS requires a certificate and its key: --tls-cert and --tls-key; --client-ca requires both");
}
