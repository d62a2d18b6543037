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

export function hoard(): never {
  const all: unknown[] = [];
  for (;;) all.push(Array.from({ length: 1000 }, (_, at) => `${at} ${all.length}`));
}

export function leave(): never {
  process.exit(3);
}

export async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export const deeds = {
  double: job(import.meta.url, double, "doubling"),
  refuse: job(import.meta.url, refuse, "refusing", [RecordingError]),
  stranger: job(import.meta.url, refuse, "refusing"),
  spin: job(import.meta.url, spin, "spinning"),
  hoard: job(import.meta.url, hoard, "hoarding"),
  leave: job(import.meta.url, leave, "leaving"),
  sleep: job(import.meta.url, sleep, "sleeping"),
};
