import { setTimeout as sleep } from "node:timers/promises";
import { Listr } from "listr2";
import { host } from "../host.ts";

/** Milliseconds in which the first title is drawn, before `work` keeps the process busy. */
const firstFrame = 20;

/** Does `work`, while a terminal shows `title()` and a spinner. */
export async function withProgress<T>(work: () => Promise<T>, title: () => string): Promise<T> {
  if (!host().stdout.isTTY) return await work();
  let result: Promise<T> | undefined;
  const tasks = new Listr(
    {
      title: title(),
      task: async (_, task) => {
        await sleep(firstFrame);
        result = work();
        const timer = setInterval(() => {
          task.title = title();
        }, 200);
        await result.finally(() => clearInterval(timer));
      },
    },
    { rendererOptions: { clearOutput: true }, registerSignalListeners: false },
  );
  await tasks.run();
  return await (result ?? work());
}
