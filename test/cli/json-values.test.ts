import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Host } from "../../src/cli/host.ts";
import { jsonProblem } from "../../src/cli/json-problem.ts";
import { jsonValues } from "../../src/cli/json-values.ts";
import { runs } from "../runs.ts";

const nowhere = { write: () => true };

function hostOf(chunks: Iterable<Uint8Array>): Host {
  return { stdin: Readable.from(chunks), stdout: nowhere, stderr: nowhere, cwd: "/", env: {} };
}

async function valuesOf(chunks: Iterable<Uint8Array>): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  for await (const { value } of jsonValues("-", hostOf(chunks))) values.push(value);
  return values;
}

/** The bytes in pieces of `size`, wherever that cuts. */
function pieces(text: string, size: number): readonly Uint8Array[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

const records = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), { minLength: 1, maxLength: 5 });

describe("values of a file", () => {
  test("one a line, or over several lines, whatever the pieces they come in", async () => {
    // biome-ignore format: table
    const writers = [
      (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join("\n"),
      (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\r\n`).join("\n"),
      (values: readonly unknown[]) => values.map((value) => JSON.stringify(value, null, 2)).join("\n"),
      (values: readonly unknown[]) => `\ufeff\n\n{}\n${values.map((value) => JSON.stringify(value)).join("\n\n")}`,
    ];
    await fc.assert(
      fc.asyncProperty(
        records,
        fc.constantFrom(...writers),
        fc.integer({ min: 1, max: 50 }),
        async (values, write, size) => {
          const read = await valuesOf(pieces(write(values), size));
          const empty = write === writers[3] ? [{}] : [];
          expect(read).toEqual(JSON.parse(JSON.stringify([...empty, ...values])));
        },
      ),
      runs(300),
    );
  });

  test("a long log is read a line at a time", async () => {
    const line = Buffer.from(`${JSON.stringify({ event: "print", data: "x".repeat(1_000) })}\n`);
    function* log() {
      for (let count = 0; count < 30_000; count += 1) yield line;
    }
    const before = process.memoryUsage().arrayBuffers;
    let read = 0;
    for await (const _value of jsonValues("-", hostOf(log()))) read += 1;
    expect(read).toBe(30_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024);
  });

  test("a value that never ends is refused before it fills the memory", async () => {
    function* endless() {
      for (;;) yield Buffer.alloc(1024 * 1024, "a");
    }
    await expect(valuesOf(endless())).rejects.toThrow("standard input:1 has a value of more than");
    function* nested() {
      for (;;) yield Buffer.from(`[${`${"1,".repeat(5_000)}\n`.repeat(30)}`);
    }
    await expect(valuesOf(nested())).rejects.toThrow("has a value of more than");
  });
});

describe("what is wrong with a text that is not JSON", () => {
  // biome-ignore format: table
  test.each([
    ['{"a": 1',         7,  "unexpected end of input"],
    ['{"a": "x',        8,  "unexpected end of input"],
    ['{"a"\n',          4,  "unexpected end of input"],
    ["",                0,  "unexpected end of input"],
    ["hello",           0,  'unexpected "h"'],
    ['{"a" 1}',         5,  'unexpected "1"'],
    ['{"a": 1}}',       8,  'unexpected "}"'],
    ['{"a": tru}',      9,  'unexpected "}"'],
    ["[1, 2,]",         6,  'unexpected "]"'],
    ['{"a": "\n"}',     7,  'unexpected "\\n"'],
    ["{'a': 1}",        1,  `unexpected "'"`],
  ])("%j", (text, at, what) => {
    expect(jsonProblem(text)).toMatchObject({ at, what });
  });

  test("what is cut off breaks off where it is cut", () => {
    fc.assert(
      fc.property(records, fc.nat(), (values, cut) => {
        const text = JSON.stringify(values);
        const start = text.slice(0, cut % text.length).trimEnd();
        expect(jsonProblem(start)).toMatchObject({ at: start.length, breaksOff: true });
      }),
      runs(500),
    );
  });
});
