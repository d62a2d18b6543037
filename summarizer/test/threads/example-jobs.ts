import { RecordingError } from "../../src/recordings/recording-error.ts";
import { job } from "../../src/threads/job.ts";

export function double(numbers: readonly number[]): readonly number[] {
  return numbers.map((number) => number * 2);
}

export function refuse(message: string): never {
  const error = new RecordingError("malformed", message);
  throw Object.assign(error, { socket: () => {}, cause: new Error("beneath") });
}

export function spin(): never {
  for (;;);
}

const json = `[${'{"a":[1,2,3],"b":"cccc"},'.repeat(300_000)}0]`;

/** Ways to allocate without end. V8 aborts the process on some of them if a thread has only its own limit. */
export const hoards = {
  strings: (count: number): unknown => Array.from({ length: 1000 }, (_, at) => `${at} ${count}`),
  objects: (count: number): unknown => ({ count, list: [1, 2, 3], text: `x${count}` }),
  arrays: (): unknown => new Array(20_000_000).fill({}),
  buffers: (): unknown => Buffer.alloc(10_000_000, 1),
  parsed: (): unknown => JSON.parse(json),
};

export function hoard(kind: keyof typeof hoards): never {
  const all = new Map<number, unknown>();
  for (let count = 0; ; count += 1) all.set(count, hoards[kind](count));
}

export function exit(): never {
  process.exit(3);
}

export async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export const exampleJobs = {
  double: job(import.meta.url, double, "doubling"),
  refuse: job(import.meta.url, refuse, "refusing", [RecordingError]),
  refuseUnnamed: job(import.meta.url, refuse, "refusing"),
  spin: job(import.meta.url, spin, "spinning"),
  hoard: job(import.meta.url, hoard, "hoarding"),
  exit: job(import.meta.url, exit, "exiting"),
  sleep: job(import.meta.url, sleep, "sleeping"),
};
