import type { Config } from "../config.ts";
import { Threads } from "./threads.ts";

/** The thread pools of a process: two, so that sign-in does not wait for recordings. */
export interface Pools {
  /** Reads, transcribes, masks and digests recordings. */
  readonly recordings: Threads;
  /** Parses what requests bring: YAML documents, SAML responses, claims, policies to try. */
  readonly requests: Threads;
}

const requestLimits = { seconds: 10, megabytes: 1024, remedy: "send smaller requests" };

/** Pools by their settings: services with equal settings in one process share them. */
const pools = new Map<string, Pools>();

export function poolsFor({
  readingSeconds: seconds,
  readingMegabytes: megabytes,
}: Pick<Config, "readingSeconds" | "readingMegabytes">): Pools {
  const key = `${seconds} ${megabytes}`;
  const remedy =
    "raise --reading-seconds (SUMMARIZER_READING_SECONDS) or --reading-megabytes (SUMMARIZER_READING_MEGABYTES), then: summarizer retry";
  const existing = pools.get(key);
  if (existing !== undefined) return existing;
  const made = {
    recordings: new Threads({ seconds, megabytes, remedy }),
    requests: new Threads(requestLimits),
  };
  pools.set(key, made);
  return made;
}
