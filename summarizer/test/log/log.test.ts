import { describe, expect, test } from "vitest";
import { createLog } from "../../src/log/log.ts";

function logged(write: (log: ReturnType<typeof createLog>) => void): readonly Readonly<Record<string, unknown>>[] {
  const lines: string[] = [];
  write(createLog("info", { write: (line) => void lines.push(line) }));
  return lines.map((line): Record<string, unknown> => JSON.parse(line));
}

describe("a secret does not reach the log", () => {
  // biome-ignore format: table
  test.each<readonly [how: string, about: object, message: string]>([
    ["as a field",              { password: "very-secret" },                                   ""],
    ["as a field of a field",   { request: { authorization: "Bearer very-secret" } },          ""],
    ["deeper",                  { context: { spec: { value: "very-secret" } } },               ""],
    ["in a message",            {},                                                            "sent Authorization: Bearer very-secret"],
    ["in an address",           {},                                                            "cannot reach postgres://summarizer:very-secret@db/x"],
    ["in a query",              {},                                                            "POST https://hook.example/a?token=very-secret&b=1"],
    ["as a key by its form",    {},                                                            "Incorrect API key provided: sk-very-secret-0123456789"],
    ["in an error",             { err: new Error("no: https://u:very-secret@host/") },         ""],
    ["on an error",             { err: Object.assign(new Error("no"), { headers: { "x-api-key": "very-secret" } }) }, ""],
  ])("%s", (_, about, message) => {
    const lines = logged((log) => log.info(about, message));
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain("very-secret");
  });
});

test("an entry says when, how bad, and what", () => {
  const [line] = logged((log) => {
    log.debug("too much");
    log.warn({ err: new TypeError("broken"), session: "s1" }, "a session has trouble");
  });
  expect(line).toMatchObject({
    level: "warn",
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    program: "summarizer",
    session: "s1",
    msg: "a session has trouble",
    err: { type: "TypeError", message: "broken", stack: expect.stringContaining("log.test.ts") },
  });
});
