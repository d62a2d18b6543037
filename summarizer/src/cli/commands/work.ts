import type { Command } from "commander";
import type { Flags } from "../../config.ts";
import { readConfig } from "../../config.ts";
import { attempt, Failure, UsageError } from "../failure.ts";
import { host } from "../host.ts";
import { withSettings } from "../options.ts";
import { refuseUnusable } from "../preflight.ts";

const names = [
  "data",
  "database",
  "databaseConnections",
  "recordings",
  "s3Endpoint",
  "s3Region",
  "keyFile",
  "workers",
  "attempts",
  "heartbeat",
  "readingSeconds",
  "readingMegabytes",
  "stopSeconds",
  "dialect",
  "serverNames",
  "allowHosts",
  "metricsPort",
  "metricsHost",
  "logLevel",
] as const;

/** `work`. */
export function workCommands(program: Command): void {
  withSettings(
    program.command("work").description("run workers alone: any number of processes on one PostgreSQL database"),
    names,
  ).action((flags: Flags) => attempt(() => workOn(flags)));
}

async function workOn(flags: Flags): Promise<void> {
  const config = readConfig(flags, host().env);
  if (config.workers === 0) throw new UsageError("--workers must be 1 or more");
  await refuseUnusable(config, ["data", "metricsPort"]);
  const [{ connectionsOfWork, openService }, { serveMonitor }] = await Promise.all([
    import("../../service.ts"),
    import("../../server/monitor.ts"),
  ]);
  const service = await openService(config, { works: true, connections: connectionsOfWork(config.workers) });
  const stopped = new Promise<void>((resolve, reject) => {
    const stop = (signal: NodeJS.Signals) => {
      service.log.info({ signal }, "stopping: sessions under way are finished or returned to the queue");
      // A second signal stops at once.
      for (const again of ["SIGINT", "SIGTERM"] as const) process.once(again, () => process.exit(1));
      service.close().then(resolve, reject);
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
  const monitor = await serveMonitor(service);
  if (monitor !== undefined && "problem" in monitor) {
    await service.close();
    throw new Failure(monitor.problem);
  }
  await service.worker.start(config.workers);
  service.metrics.set("wherefore_worker_up", {}, 1);
  service.log.info({ workers: config.workers }, "working");
  await stopped;
  await monitor?.close();
}
