import { constants, setPriority } from "node:os";
import type { FromWorker, ToWorker } from "./messages.ts";
import { isToWorker } from "./messages.ts";

/**
 * The worker process of `serve`, with its settings. It exits, after its work is finished or returned, when the
 * connection to `serve` ends, for any reason.
 */

type Service = Awaited<ReturnType<typeof import("../../service.ts")["openService"]>>;

let service: Promise<Service> | undefined;
let isStopping = false;

process.on("message", (message) => {
  if (isToWorker(message)) void answer(message);
});
process.once("disconnect", () => void stop());
process.once("SIGTERM", () => void stop());
// Ctrl-C reaches every process of a terminal: `serve` handles it. A second one ends all of them.
process.on("SIGINT", () => {
  if (isStopping) process.exit(130);
});

async function answer(message: ToWorker): Promise<void> {
  if (message.tell === "start") {
    service ??= start(message.config);
    await service.catch(fail);
    return;
  }
  const opened = await service?.catch(() => undefined);
  if (opened !== undefined) tell({ told: "metrics", values: await opened.metrics.values() });
}

async function start(config: (ToWorker & { readonly tell: "start" })["config"]): Promise<Service> {
  // If CPU is scarce, requests come before summaries.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const { openService } = await import("../../service.ts");
  const opened = await openService(config, { works: true, delivers: false });
  if (isStopping) return opened;
  await opened.worker.start(config.workers);
  opened.log.info({ workers: config.workers }, "working");
  tell({ told: "working" });
  return opened;
}

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  try {
    const opened = await service?.catch(() => undefined);
    await opened?.close();
    process.exit(0);
  } catch (error) {
    fail(error);
  }
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
