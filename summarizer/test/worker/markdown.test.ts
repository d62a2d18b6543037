import { expect, test } from "vitest";
import type { Summary } from "../../src/domain/summary.ts";
import { markdown } from "../../src/worker/markdown.ts";

const at = { entry: 0, at: 7_000, end: 8_000 };

const summary: Summary = {
  title: "Read a *token*",
  shortDescription: "Read a token",
  detailedDescription: "Read <b>it</b>.",
  riskLevel: "HIGH",
  riskScore: 70,
  riskReasons: [{ level: "HIGH", reason: "reads a secret", scoreImpact: 70 }],
  notableCommands: [
    {
      ...at,
      command: "cat `x`",
      reason: "reads",
      category: "DATA_ACCESS",
      riskLevel: "HIGH",
      tactics: ["NONE"],
      attackIds: [],
    },
  ],
  failures: [],
  activity: [],
  categories: [],
  files: [],
  hosts: [],
  tables: [],
  unseenInput: [],
  suspicions: [],
  indicators: [],
  sensitiveItems: [],
  parts: 1,
  structured: false,
  droppedClaims: 2,
  masks: { authorization: 1, password: 2 },
  needsReview: [{ code: "HIDDEN_INPUT", detail: "a prompt whose answer was not shown" }],
};

test("a summary as Markdown tells what to know before relying on it, and has no mark-up of others", () => {
  expect(markdown(summary)).toBe(`# Read a \\*token\\*

Read \\<b\\>it\\</b\\>.

**Risk: HIGH**

- reads a secret

## Notable commands

- 00:07 \`\` cat \`x\` \`\`: reads

## Needs review

- The model's answer did not have the requested structure and is shown as is.
- Dropped: 2 commands that the model reported but that did not occur.
- a prompt whose answer was not shown
- 3 secrets were masked: 1 authorization, 2 password`);
});

test("nothing is said where there is nothing to know", () => {
  expect(markdown({ ...summary, structured: true, droppedClaims: 0, masks: {}, needsReview: [] })).not.toContain(
    "To know",
  );
});
