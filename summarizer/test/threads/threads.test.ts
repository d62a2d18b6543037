import { describe, expect, test } from "vitest";
import { RecordingError } from "../../src/recordings/recording-error.ts";
import { OverLimit } from "../../src/threads/over-limit.ts";
import { Threads } from "../../src/threads/threads.ts";
import { deeds } from "./deeds.ts";

const limits = { seconds: 1, megabytes: 64, remedy: "send less" };
const threads = new Threads(limits);

test("a job goes to a thread as data, and comes back as data", async () => {
  expect(await threads.run(deeds.double, [[1, 2]])).toEqual([2, 4]);
});

test("an error comes back as what it is, with its fields and its cause, without what is no data", async () => {
  const error = await threads.run(deeds.refuse, ["line 3 is none"]).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(RecordingError);
  expect(error).toMatchObject({ code: "malformed", message: "line 3 is none", cause: { message: "beneath" } });
  expect(error).not.toHaveProperty("socket");
  expect(String((error as Error).stack)).toContain("deeds.ts");
});

test("an error that the job does not name is still an error", async () => {
  const error = await threads.run(deeds.stranger, ["x"]).catch((caught: unknown) => caught);
  expect(error).not.toBeInstanceOf(RecordingError);
  expect(error).toMatchObject({ name: "RecordingError", message: "x" });
});

describe("a job over its limit", () => {
  // biome-ignore format: table
  test.each<readonly [deed: "spin" | "hoard", code: OverLimit["code"], message: string]>([
    ["spin",  "time",   "spinning took more than 1 s"],
    ["hoard", "memory", "hoarding took more than 64 MB of memory"],
  ])("of %s is told so, and the others go on", async (deed, code, message) => {
    const pool = new Threads({ ...limits, seconds: deed === "spin" ? 1 : 60 });
    const over = pool.run(deeds[deed], []).catch((caught: unknown) => caught);
    for (let count = 0; count < 5; count += 1) expect(await pool.run(deeds.double, [[count]])).toEqual([count * 2]);
    expect(await over).toBeInstanceOf(OverLimit);
    expect(await over).toMatchObject({ code, message, remedy: "send less" });
    expect(await pool.run(deeds.double, [[1]])).toEqual([2]);
  });

  test("may have more time where it is known to be large", async () => {
    await expect(threads.run(deeds.sleep, [1_200])).rejects.toMatchObject({ code: "time" });
    await expect(threads.run(deeds.sleep, [1_200], { more: 30 })).resolves.toBeUndefined();
  });
});

test("the time of a job that waits for a thread does not begin", async () => {
  const pool = new Threads({ ...limits, seconds: 4 }, 1);
  const many = Array.from({ length: 6 }, () => pool.run(deeds.sleep, [1_000]));
  await expect(Promise.all(many)).resolves.toHaveLength(6);
});

test("a job ends with its signal", async () => {
  const stop = new AbortController();
  const job = threads.run(deeds.sleep, [60_000], { signal: stop.signal, more: 100 });
  setTimeout(() => stop.abort(new Error("gone")), 100);
  await expect(job).rejects.toThrow("gone");
  await expect(threads.run(deeds.double, [[1]], { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow();
});

test("a thread that ends takes its job along and no other", async () => {
  await expect(threads.run(deeds.leave, [])).rejects.toThrow("exited");
  expect(await threads.run(deeds.double, [[3]])).toEqual([6]);
});

test("more jobs than can wait are refused, and those that wait are done", async () => {
  const pool = new Threads(limits);
  const all = await Promise.allSettled(Array.from({ length: 1_200 }, () => pool.run(deeds.double, [[1]])));
  const refused = all.filter(({ status }) => status === "rejected");
  expect(refused.length).toBeGreaterThan(0);
  expect(all.length - refused.length).toBeGreaterThanOrEqual(1_000);
  expect(refused[0]).toMatchObject({ reason: { code: "busy", message: expect.stringContaining("has to wait") } });
});
