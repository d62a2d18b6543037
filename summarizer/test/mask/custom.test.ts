import { describe, expect, test } from "vitest";
import type { CustomMask } from "../../src/mask/custom.ts";
import { findSecrets } from "../../src/mask/find.ts";
import { maskTranscript } from "../../src/mask/mask.ts";
import { Summarizer } from "../../src/summarize/summarize.ts";
import { answer, session } from "../answers.ts";
import { fakeOpenAI, says } from "../models/fake-openai.ts";
import { modelOf } from "../models.ts";
import { transcriptOf } from "../transcripts.ts";

const shown = (text: string, ...masks: readonly CustomMask[]) =>
  maskTranscript(transcriptOf("ssh", [["x", { output: text }]]), { masks }).transcript.entries[0]?.output;

const employee: CustomMask = { name: "employee", pattern: String.raw`\bEMP-\d{6}\b` };

describe("a mask of one's own", () => {
  // biome-ignore format: table
  test.each<readonly [pattern: string, text: string, masked: string]>([
    [employee.pattern,      "EMP-123456, EMP-1, EMP-654321",     "[masked:own], EMP-1, [masked:own]"],
    ["card: (\\d{4})",      "card: 1234",                        "card: [masked:own]"],
    ["^id (\\w+)$",         "id one\nno id two\nid three",       "id [masked:own]\nno id two\nid [masked:own]"],
    ["(?i)codename \\pL+",  "Codename Ωmega rises",              "[masked:own] rises"],
    ["a+",                  "baab",                              "b[masked:own]b"],
    ["\\b",                 "a b",                               "a b"],
    [employee.pattern,      "EMP-12\u200d3456",                  "[masked:own]"],
  ])("%s in %j", (pattern, text, masked) => {
    expect(shown(text, { name: "own", pattern })).toBe(masked);
  });

  test("is found anywhere in a long line", () => {
    for (const before of [0, 500, 799, 800, 995, 999, 1000, 1600, 5000]) {
      const text = `${"- ".repeat(before / 2)}EMP-123456 ${"- ".repeat(1000)}`;
      expect(shown(text, employee)).not.toContain("EMP");
    }
  });

  test("masks all of a piece of text where it matches more often than it can", () => {
    expect(shown("ab".repeat(300), { name: "own", pattern: "(?:\\w+;)|a" })).toBe("[masked:own]");
  });

  test("that is not valid is refused", () => {
    expect(() => findSecrets("x", "", { masks: [{ name: "own", pattern: "a(?=b)" }] })).toThrow(
      'the pattern of the mask "own" is not a valid RE2 pattern: invalid or unsupported Perl syntax: `(?=`',
    );
  });
});

test("the masks of a model are those of its sessions", async () => {
  await using server = await fakeOpenAI(says({ ...answer, notable_commands: [] }));
  const transcript = transcriptOf("ssh", ["grep EMP-123456 staff.csv"]);
  const model = modelOf({ openai: { openai_model_id: "x", base_url: server.url }, masks: [employee] });
  const outcome = await new Summarizer().summarize({ transcript, session, model, secrets: new Map() });
  expect(JSON.stringify(server.requests)).not.toContain("EMP-123456");
  expect(outcome.masks).toEqual({ employee: 1 });
});
