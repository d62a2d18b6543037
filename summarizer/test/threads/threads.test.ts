import { describe, expect, test } from "vitest";
import { RecordingError } from "../../src/recordings/recording-error.ts";
import { LimitExceeded } from "../../src/threads/limit-exceeded.ts";
import { Threads } from "../../src/threads/threads.ts";
import type { hoards } from "./example-jobs.ts";
import { exampleJobs } from "./example-jobs.ts";

const limits = { seconds: 1, megabytes: 128, remedy: "send less" };
const threads = new Threads(limits);

async function caught(promise: Promise<unknown>): Promise<unknown> {
  return await promise.catch((error: unknown) => error);
}

test("a job gets and returns plain data", async () => {
  expect(await threads.run(exampleJobs.double, [[1, 2]])).toEqual([2, 4]);
});

describe("an error of a job", () => {
  test("keeps its class, its cloneable fields, its stack and its cause", async () => {
    const error = await caught(threads.run(exampleJobs.refuse, ["line 3 is none"]));
    expect(error).toBeInstanceOf(RecordingError);
    expect(error).toMatchObject({ code: "malformed", message: "line 3 is none", cause: { message: "beneath" } });
    expect(error).not.toHaveProperty("socket");
    expect(error).toHaveProperty("stack", expect.stringContaining("example-jobs.ts"));
  });

  test("is a plain error if the job does not declare its class", async () => {
    const error = await caught(threads.run(exampleJobs.refuseUnnamed, ["x"]));
    expect(error).not.toBeInstanceOf(RecordingError);
    expect(error).toMatchObject({ name: "RecordingError", message: "x" });
  });
});

describe("a job that exceeds a limit fails, and other jobs go on:", () => {
  async function expectExcess(pool: Threads, over: Promise<unknown>, code: string, message: string) {
    const error = caught(over);
    for (let count = 0; count < 5; count += 1) {
      expect(await pool.run(exampleJobs.double, [[count]])).toEqual([count * 2]);
    }
    expect(await error).toBeInstanceOf(LimitExceeded);
    expect(await error).toMatchObject({ code, message, remedy: "send less" });
    expect(await pool.run(exampleJobs.double, [[1]])).toEqual([2]);
  }

  test("time", async () => {
    await expectExcess(threads, threads.run(exampleJobs.spin, []), "time", "spinning took more than 1 s");
  });

  test.each(["strings", "objects", "arrays", "buffers", "parsed"] satisfies (keyof typeof hoards)[])(
    "memory, by %s",
    async (kind) => {
      const pool = new Threads({ ...limits, seconds: 60 });
      const over = pool.run(exampleJobs.hoard, [kind]);
      await expectExcess(pool, over, "memory", "hoarding took more than 128 MB of memory");
    },
  );
});

test("extra time extends the limit of one job", async () => {
  await expect(threads.run(exampleJobs.sleep, [1_200])).rejects.toMatchObject({ code: "time" });
  await expect(threads.run(exampleJobs.sleep, [1_200], { extraSeconds: 30 })).resolves.toBeUndefined();
});

test("time in the queue does not count", async () => {
  const pool = new Threads({ ...limits, seconds: 4 }, 1);
  const many = Array.from({ length: 6 }, () => pool.run(exampleJobs.sleep, [1_000]));
  await expect(Promise.all(many)).resolves.toHaveLength(6);
});

test("a signal stops a job", async () => {
  const stop = new AbortController();
  const stopped = threads.run(exampleJobs.sleep, [60_000], { signal: stop.signal, extraSeconds: 100 });
  setTimeout(() => stop.abort(new Error("gone")), 100);
  await expect(stopped).rejects.toThrow("gone");
  const signal = AbortSignal.abort(new Error("before"));
  await expect(threads.run(exampleJobs.double, [[1]], { signal })).rejects.toThrow();
});

test("a thread that exits fails its job alone", async () => {
  await expect(threads.run(exampleJobs.exit, [])).rejects.toThrow("exited");
  expect(await threads.run(exampleJobs.double, [[3]])).toEqual([6]);
});

test("a full queue refuses jobs and runs those that it has", async () => {
  const pool = new Threads(limits);
  const all = await Promise.allSettled(Array.from({ length: 1_200 }, () => pool.run(exampleJobs.double, [[1]])));
  const refused = all.filter(({ status }) => status === "rejected");
  expect(refused.length).toBeGreaterThan(0);
  expect(all.length - refused.length).toBeGreaterThanOrEqual(1_000);
  expect(refused[0]).toMatchObject({
    reason: { code: "busy", message: expect.stringContaining("the queue of jobs is full") },
  });
});
