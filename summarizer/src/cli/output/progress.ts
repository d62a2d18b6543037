import { setTimeout as sleep } from "node:timers/promises";
import { Listr } from "listr2";
import { host } from "../host.ts";

/** Waits for `work`. If that takes more than a second, a terminal shows `title()` and a spinner until it is done. */
export async function withProgress<T>(work: Promise<T>, title: () => string): Promise<T> {
  if (!host().stdout.isTTY) return await work;
  const slow = await Promise.race([work.then(() => false), sleep(1000, true, { ref: false })]);
  if (!slow) return await work;
  const tasks = new Listr(
    {
      title: title(),
      task: async (_, task) => {
        const timer = setInterval(() => {
          task.title = title();
        }, 200);
        await work.finally(() => clearInterval(timer));
      },
    },
    { rendererOptions: { clearOutput: true }, registerSignalListeners: false },
  );
  await tasks.run();
  return await work;
}
