import type { Config } from "../config.ts";
import { Threads } from "./threads.ts";

/** The threads of a process, by what they work on, so that neither waits for the other. */
export interface Pools {
  /** Recordings: reading, transcribing, masking, digesting. */
  readonly recordings: Threads;
  /** What a request brings: documents, assertions, claims, policies to try. */
  readonly requests: Threads;
}

const requests = { seconds: 10, megabytes: 256, remedy: "send less at a time" };

/** Services with the same settings in one process share their threads. */
const shared = new Map<string, Pools>();

export function poolsFor({ readingSeconds: seconds, readingMegabytes: megabytes }: Config): Pools {
  const key = `${seconds} ${megabytes}`;
  const remedy =
    "raise --reading-seconds (SUMMARIZER_READING_SECONDS) or --reading-megabytes (SUMMARIZER_READING_MEGABYTES), then: summarizer retry";
  const pools = shared.get(key) ?? {
    recordings: new Threads({ seconds, megabytes, remedy }),
    requests: new Threads(requests),
  };
  shared.set(key, pools);
  return pools;
}
