import { readConfig } from "../../src/config.ts";
import { openService } from "../../src/service.ts";
import type { Stage } from "../../src/worker/worker.ts";

/**
 * How a worker's process ends: by SIGKILL, when it comes to `stage` for the `count`-th time, `delay` ms after. With
 * SIGSTOP it only stands still.
 */
export interface Doom {
  readonly stage: Stage;
  readonly count: number;
  readonly delay?: number;
  readonly signal?: "SIGKILL" | "SIGSTOP";
}

/** What a worker's process is told, as JSON on its command line. */
export interface Orders {
  readonly database: string;
  readonly data: string;
  readonly doom?: Doom;
  /** Sets this process' clock by so many milliseconds once it has done three sessions. */
  readonly clock?: number;
}

const { database, data, doom, clock }: Orders = JSON.parse(process.argv[2] ?? "");
const config = readConfig({ database, data, heartbeat: "10", workers: "1", logLevel: "silent" }, {});
let seen = 0;
let stored = 0;
const service = await openService(config, {
  works: true,
  onStage: (stage) => {
    if (stage === "stored" && ++stored === 3 && clock !== undefined) setClock(clock);
    if (doom === undefined || stage !== doom.stage || ++seen < doom.count) return;
    if (seen > doom.count) return;
    const { signal = "SIGKILL" } = doom;
    if (doom.delay === undefined) process.kill(process.pid, signal);
    else setTimeout(() => process.kill(process.pid, signal), doom.delay);
  },
});
process.once("SIGTERM", () => void service.close());
await service.worker.start(config.workers);

function setClock(milliseconds: number): void {
  const now = Date.now;
  Date.now = () => now() + milliseconds;
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, self) =>
      Reflect.construct(target, values.length === 0 ? [RealDate.now()] : values, self) as Date,
    apply: () => new RealDate(RealDate.now()).toString(),
  });
}
