import { describe, expect, test } from "vitest";
import type { Flags } from "../src/config.ts";
import { allowedModelHosts, ConfigError, readConfig } from "../src/config.ts";

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe("settings", () => {
  test("come from the command line, else the environment, else the table", () => {
    const environment = { SUMMARIZER_WORKERS: "3", SUMMARIZER_PORT: "8080", SUMMARIZER_HOST: "" };
    const { workers, port, host, database } = readConfig({ workers: "2" }, environment);
    expect({ workers, port, host, database }).toEqual({
      workers: 2,
      port: 8080,
      host: "127.0.0.1",
      database: undefined,
    });
  });

  test("that are wrong are told all at once, by where they came from, and without what is secret", () => {
    const flags = { workers: "many", recordings: "s3:bucket" };
    const environment = { DATABASE_URL: "mysql://root:hunter2@host/db", SUMMARIZER_LOG_LEVEL: "loud" };
    const problems = problemsOf(() => readConfig(flags, environment));
    expect(problems).toHaveLength(4);
    expect(problems).toEqual(
      expect.arrayContaining([
        'DATABASE_URL must be the address of a PostgreSQL server, such as postgres://user@host/database, got "mysql://…@host/db"',
        '--recordings must be a folder, or s3://BUCKET/PREFIX, got "s3:bucket"',
        '--workers must be a whole number from 0 to 64, got "many"',
        expect.stringMatching(/^SUMMARIZER_LOG_LEVEL must be one of trace, debug/),
      ]),
    );
  });

  test.each([
    ["recordings/here", { kind: "folder", path: "recordings/here" }],
    ["s3://bucket", { kind: "s3", bucket: "bucket", prefix: "" }],
    ["s3://my.bucket/a/b/", { kind: "s3", bucket: "my.bucket", prefix: "a/b" }],
  ])("name a place for recordings: %s", (text, place) => {
    expect(readConfig({ recordings: text }, {}).recordings).toEqual(place);
  });

  // biome-ignore format: table
  test.each<readonly [flags: Flags, hosts: readonly string[]]>([
    [{},                                                              ["loopback"]],
    [{ allowHosts: "llm:4000" },                                      ["loopback", "llm:4000"]],
    [{ host: "::1" },                                                 ["loopback"]],
    [{ host: "0.0.0.0" },                                             []],
    [{ host: "10.0.0.5", allowHosts: "private" },                     ["private"]],
    [{ publicUrl: "https://summaries.example.com" },                  []],
  ])("models of this machine are open to a service that only this machine can reach: %j", (flags, hosts) => {
    expect(allowedModelHosts(readConfig(flags, {}))).toEqual(hosts);
  });
});
