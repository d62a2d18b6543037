import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import type { Config } from "../../config.ts";
import type { Metrics, MetricValues } from "../../metrics/metrics.ts";
import { countsOf } from "../../metrics/metrics.ts";
import type { Conditions } from "../../monitor/conditions.ts";
import type { ToWorker } from "./messages.ts";
import { isFromWorker } from "./messages.ts";

const program = fileURLToPath(new URL(`process${extname(import.meta.url)}`, import.meta.url));

/** Milliseconds before a worker that exited is restarted; each further wait is twice as long, up to the longest. */
const firstPause = 1000;
const longestPause = 60_000;
/** Milliseconds after which a running worker counts as healthy, which resets the waits. */
const sound = 60_000;
/** The timeout of a worker's metrics, in milliseconds; then the last ones are shown. */
const patience = 2000;
/** Seconds beyond `--stop-seconds` after which a stopping worker is killed. */
const grace = 15;

export interface WorkerKeeperOptions {
  /** The worker's settings. */
  readonly config: Config;
  readonly metrics: Metrics;
  readonly conditions: Conditions;
  readonly log: Logger;
}

/** Keeps a worker running in a separate process, and restarts it after a crash. */
export class WorkerKeeper {
  readonly #options: WorkerKeeperOptions;
  readonly #stopping = new AbortController();
  readonly #kept: Promise<void>;
  #child: ChildProcess | undefined;
  /** The last metrics of the running worker, and the counters of earlier ones. */
  #values: MetricValues | undefined;
  #past: MetricValues | undefined;

  constructor(options: WorkerKeeperOptions) {
    this.#options = options;
    options.metrics.set("wherefore_worker_up", {}, 0);
    options.metrics.include(() => this.#counted());
    // The worker must not outlive this process.
    process.once("exit", this.#kill);
    this.#kept = this.#keep();
  }

  /** The worker's process; undefined if it is not running. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Stops the worker: it finishes its work, or returns it to the queue. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#child?.connected) this.#child.disconnect();
    const seconds = this.#options.config.stopSeconds + grace;
    const late = setTimeout(this.#kill, seconds * 1000);
    await this.#kept;
    clearTimeout(late);
    process.off("exit", this.#kill);
  }

  readonly #kill = () => {
    this.#child?.kill("SIGKILL");
  };

  async #keep(): Promise<void> {
    const { log, metrics, conditions } = this.#options;
    const { signal } = this.#stopping;
    for (let pause = firstPause; !signal.aborted; ) {
      const began = performance.now();
      const end = await this.#runOnce();
      if (signal.aborted) break;
      if (performance.now() - began > sound) pause = firstPause;
      const seconds = pause / 1000;
      log.error({ ...end, seconds }, "the worker exited and is restarted");
      conditions.set(
        "worker",
        `the worker exited (${end.signal ?? `code ${end.code}`}): nothing is summarized until it runs again`,
      );
      metrics.count("wherefore_worker_restarts_total", {});
      await sleep(pause, undefined, { signal }).catch(() => {});
      pause = Math.min(longestPause, pause * 2);
    }
  }

  /** Runs one worker until it exits. */
  async #runOnce() {
    const { config, metrics, conditions, log } = this.#options;
    const child = fork(program, { serialization: "advanced", stdio: ["ignore", "inherit", "inherit", "ipc"] });
    this.#child = child;
    child.on("error", (err) => log.error({ err }, "the worker process failed"));
    child.on("message", (message) => {
      if (!isFromWorker(message)) return;
      if (message.told === "metrics") this.#values = message.values;
      else {
        metrics.set("wherefore_worker_up", {}, 1);
        conditions.clear("worker");
      }
    });
    const ended = new Promise<{ readonly code: number | null; readonly signal: string | null }>((resolve) => {
      child.once("exit", (code, signal) => resolve({ code, signal }));
      // It could not be started.
      child.once("error", () => child.pid === undefined && resolve({ code: null, signal: null }));
    });
    this.#tell({ tell: "start", config });
    const end = await ended;
    this.#child = undefined;
    metrics.set("wherefore_worker_up", {}, 0);
    if (this.#values !== undefined) this.#past = await countsOf([this.#values, ...(this.#past ? [this.#past] : [])]);
    this.#values = undefined;
    return end;
  }

  #tell(message: ToWorker): void {
    // Messages to an exiting worker are lost; its exit is detected.
    if (this.#child?.connected) this.#child.send(message, () => {});
  }

  async #counted(): Promise<readonly MetricValues[]> {
    const child = this.#child;
    if (child?.connected) {
      this.#tell({ tell: "metrics" });
      const over = new AbortController();
      const signal = AbortSignal.any([over.signal, AbortSignal.timeout(patience)]);
      const heard = ["message", "disconnect"].map((event) => once(child, event, { signal }));
      await Promise.race(heard).catch(() => {});
      over.abort();
      await Promise.allSettled(heard);
    }
    return [this.#values, this.#past].filter((values) => values !== undefined);
  }
}
