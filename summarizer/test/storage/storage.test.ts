import { readdir, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import S3rver from "s3rver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { folderStorage } from "../../src/recordings/storage/folder.ts";
import { bucketStorage } from "../../src/recordings/storage/s3.ts";
import type { RecordingStorage } from "../../src/recordings/storage/storage.ts";
import { findRecording, isSessionId } from "../../src/recordings/storage/storage.ts";
import { writeRecording } from "../../src/recordings/write.ts";
import { recordingOf, session as shell } from "../recordings/damage.ts";
import { temporaryService } from "../services.ts";
import { resources, temporaryFolder } from "../sessions.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: S3rver;
let endpoint: string;
const before = { ...process.env };

beforeAll(async () => {
  folder = await temporaryFolder();
  const options = { address: "127.0.0.1", port: 0, silent: true, directory: join(folder.path, "s3") };
  server = new S3rver({ ...options, configureBuckets: [{ name: "recordings", configs: [] }] });
  const { port } = (await server.run()) as AddressInfo;
  endpoint = `http://127.0.0.1:${port}`;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" });
});

afterAll(async () => {
  process.env = before;
  await server.close();
  await folder[Symbol.asyncDispose]();
});

const places: readonly (readonly [name: string, open: () => RecordingStorage])[] = [
  ["a folder", () => folderStorage(join(folder.path, "recordings"))],
  ["a bucket", () => bucketStorage({ bucket: "recordings", prefix: "", endpoint })],
  ["a bucket's prefix", () => bucketStorage({ bucket: "recordings", prefix: "cluster/sessions", endpoint })],
];

describe.each(places)("%s", (_, open) => {
  test("keeps recordings as they came, by the session's id", async () => {
    const storage = open();
    const bytes = writeRecording(shell);
    expect(await findRecording(storage, "r1")).toBeUndefined();
    await storage.put("r1.tar", Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]), bytes.length);
    expect(await findRecording(storage, "r1")).toEqual({ path: "r1.tar", bytes: bytes.length, format: "stream" });
    expect(await buffer(await storage.open("r1.tar"))).toEqual(bytes);
    const other = Buffer.from("{}");
    await storage.put("r1.tar", Readable.from([other]), other.length);
    expect(await storage.size("r1.tar")).toBe(2);
    storage.close();
  });

  test("streams what is large", async () => {
    const storage = open();
    const size = 30_000_000;
    const chunk = Buffer.alloc(100_000, "x");
    await storage.put("large.cast", Readable.from(Array.from({ length: size / chunk.length }, () => chunk)), size);
    let read = 0;
    for await (const piece of await storage.open("large.cast")) read += (piece as Buffer).length;
    expect(read).toBe(size);
    storage.close();
  });

  test("says which recording does not exist, and what to do", async () => {
    const storage = open();
    await expect(storage.open("gone.tar")).rejects.toMatchObject({
      name: "StorageError",
      message: expect.stringMatching(/gone\.tar.* does not exist/),
      remedy: expect.stringContaining("--recordings"),
      retry: false,
    });
    storage.close();
  });

  test("keeps nothing of a recording that broke off", async () => {
    const storage = open();
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from("abc");
        throw new Error("the sender is gone");
      })(),
    );
    await expect(storage.put("broken.tar", broken, 1000)).rejects.toThrow();
    expect(await storage.size("broken.tar")).toBeUndefined();
    storage.close();
  });
});

test("nothing unfinished stays in the folder", async () => {
  const files = await readdir(join(folder.path, "recordings"));
  expect(files.sort()).toEqual(["large.cast", "r1.tar"]);
});

// biome-ignore format: table
test.each<readonly [fault: string, storage: () => RecordingStorage, said: string, remedy: string, retry: boolean]>([
  ["a bucket that does not exist",  () => bucketStorage({ bucket: "nowhere", prefix: "", endpoint }),                     "is in a bucket that does not exist", "set the right bucket",    false],
  ["a service that does not exist", () => bucketStorage({ bucket: "recordings", prefix: "", endpoint: "http://127.0.0.1:9" }), "ECONNREFUSED",                  "",                         true],
  ["a folder that is a file",     () => folderStorage(join(folder.path, "file")),                                       "",                                   "",                         false],
])("%s is told", async (_, open, said, remedy, retry) => {
  await writeFile(join(folder.path, "file"), "");
  const storage = open();
  const failure = await storage.put("x.tar", Readable.from([Buffer.from("x")]), 1).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  if (said !== "") expect(failure).toMatchObject({ message: expect.stringContaining(said), retry });
  if (remedy !== "") expect(failure).toMatchObject({ remedy: expect.stringContaining(remedy) });
  storage.close();
});

test("credentials that are wrong are told, and are not shown", async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "SOMEBODY", AWS_SECRET_ACCESS_KEY: "very-secret" });
  const storage = bucketStorage({ bucket: "recordings", prefix: "", endpoint });
  const failure = await storage.open("r1.tar").catch((error: unknown) => error);
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" });
  expect(failure).toMatchObject({
    message: expect.stringContaining("the access key is unknown"),
    remedy: "correct AWS_ACCESS_KEY_ID",
    retry: false,
  });
  expect(String(failure)).not.toContain("very-secret");
  storage.close();
});

test("a session's way through a bucket: its end, its recording, its summary, its deletion", async () => {
  const flags = { recordings: "s3://recordings/cluster", s3Endpoint: endpoint, s3Region: "us-east-1" };
  await using opened = await temporaryService(flags, { works: true });
  const { service } = opened;
  await service.resources.apply(localOperator, { file: "r.yaml", text: resources }, false);
  const sid = String(shell[0]?.fields["sid"]);
  const about = { server_labels: { env: "prod" }, user_roles: ["access"] };
  const bytes = recordingOf(sid, about);
  const uploader = { origin: "forwarder", user: "forwarder" } as const;
  const event = { ...shell.at(-1)?.fields, ...about };
  expect((await service.ingest.event(event, uploader))?.session.state).toBe("waiting");
  await service.storage.put(`${sid}.tar`, Readable.from([bytes]), bytes.length);
  expect((await service.ingest.event({ event: "session.upload", sid }, uploader))?.session.state).toBe("pending");
  await service.worker.start(1);
  await expect
    .poll(() => service.database.query("SELECT state, policy FROM sessions"), { timeout: 30_000 })
    .toEqual([{ state: "done", policy: "prod-shell" }]);
  // Deleted, it leaves nothing in the bucket.
  expect(await service.storage.size(`${sid}.tar`)).toBe(bytes.length);
  await service.retention.delete(sid, { user: "alice", authorize: () => {} });
  expect(await service.storage.size(`${sid}.tar`)).toBeUndefined();
  expect(await service.database.query("SELECT id FROM sessions")).toEqual([]);
  expect(await service.ingest.event(event, uploader)).toBeUndefined();
});

// biome-ignore format: table
test.each([
  ["8f14e45f-ceea-467f-ab8e-5d2c1b0a96e2", true],
  ["a.b_c-1",                              true],
  ["",                                     false],
  ["_a",                                   true],
  [".hidden",                              false],
  ["-rf",                                  false],
  ["-",                                    false],
  ["..",                                   false],
  ["a/b",                                  false],
  ["a\\b",                                 false],
  ["a\nb",                                 false],
  ["é",                                    false],
  ["x".repeat(129),                        false],
])("%j can be an id: %s", (id, possible) => {
  expect(isSessionId(id)).toBe(possible);
});
