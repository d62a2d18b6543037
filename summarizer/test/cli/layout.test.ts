import { describe, expect, test } from "vitest";
import { details } from "../../src/cli/output/details.ts";
import type { Report } from "../../src/cli/output/headline.ts";
import { pad, shorten, wrap } from "../../src/cli/output/layout.ts";
import { overview } from "../../src/cli/output/overview.ts";
import { riskFormats, styleFor } from "../../src/cli/output/style.ts";
import { digest } from "../../src/digest/digest.ts";
import { summaryDocument } from "../../src/server/documents/summary-document.ts";
import { transcriptOf } from "../transcripts.ts";

const plainStyle = styleFor("never", {});

const transcript = transcriptOf("ssh", [
  "vim /etc/nginx/tls.conf",
  ["catt x", { output: "bash: catt: command not found" }],
]);
const report: Report = {
  source: "a.tar",
  id: "8f14e45f-ceea-467f-a8e2-0000000000e2",
  state: "done",
  reason: "",
  remedy: "",
  session: {
    id: "8f14e45f-ceea-467f-a8e2-0000000000e2",
    kind: "ssh",
    user: "alice",
    resource: "web-3",
    environment: "prod",
    started: "2026-10-12T09:14:00Z",
    duration: 200_000,
    participants: [],
  },
  policy: "prod-shell",
  model: { name: "digest", label: "built in" },
  verdicts: [
    {
      policy: "prod-shell",
      matched: true,
      because: "matches every ssh session",
      tree: "",
    },
  ],
  summary: summaryDocument(digest(transcript, { kind: "ssh", resource: "web-3" })),
  notes: ["2 unknown events"],
};

describe("lines", () => {
  // biome-ignore format: table
  test.each<readonly [text: string, width: number, lines: readonly string[]]>([
    ["a bc def",     4, ["a bc", "def"]],
    ["abcdefgh",     3, ["abc", "def", "gh"]],
    ["  a b c",      4, ["  a", "  b", "  c"]],
    ["one\ntwo six", 5, ["one", "two", "six"]],
    ["漢字漢字",       5, ["漢字", "漢字"]],
    ["",             5, [""]],
    ["x",            0, ["x"]],
  ])("%j in %i columns", (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  // biome-ignore format: table
  test.each<readonly [text: string, width: number, shown: string]>([
    ["abc",  3, "abc"],
    ["abcd", 3, "ab…"],
    ["漢字漢", 4, "漢…"],
  ])("%j shortened to %i columns", (text, width, shown) => {
    expect(shorten(text, width)).toBe(shown);
  });

  test("wide characters count twice when a cell is filled", () => {
    expect(pad("漢", 4)).toBe("漢  ");
  });
});

describe("the table", () => {
  test("fits the terminal", () => {
    for (const width of [100, 120, 160]) {
      const lines = overview([report], width, plainStyle).split("\n");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(lines[1]).toMatch(/^ {2}8f14…e2 {2}ssh {3}alice {2}web-3 \(prod\) {2}prod-shell {2}digest {2}MEDIUM {2}/);
    }
  });

  test("gives way to blocks where it does not", () => {
    const lines = overview([report], 40, plainStyle).split("\n");
    expect(lines[0]).toBe("  8f14…e2  ssh  alice → web-3 (prod)");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  test("colors the risk alone, and only when asked", () => {
    const painted = overview([report], 160, styleFor("always", {}));
    expect(painted).toContain(`\u001b[33mMEDIUM`);
    expect(Object.keys(riskFormats)).toEqual(["LOW", "MEDIUM", "HIGH", "CRITICAL"]);
  });
});

test("the details of a session", () => {
  expect(details(report, 100, plainStyle).split("\n").slice(1)).toEqual([
    "ssh  alice → web-3 (prod)  2026-10-12 09:14 UTC, 3 min 20 s  8f14e45f-ceea-467f-a8e2-0000000000e2",
    "            Configuration change on web-3",
    "            Edited the nginx TLS configuration",
    "            2 commands in 20 s: vim and catt. Files: /etc/nginx/tls.conf. 1 command failed.",
    "  policy    ✔ prod-shell  matches every ssh session",
    "  model     digest (built in)",
    "  risk      MEDIUM    changes the configuration of a running system",
    "  notable   00:00  vim /etc/nginx/tls.conf",
    "                   ↳ changes the configuration of a running system",
    "  failed    00:10  catt x",
    "                   ↳ bash: catt: command not found",
    "  files     /etc/nginx/tls.conf",
    "  notes     2 unknown events",
  ]);
});

test("an answer that could not be read is shown as it is, and said to be", () => {
  const summary = {
    ...summaryDocument(digest(transcript, { kind: "ssh", resource: "" })),
    risk_level: undefined,
    structured: false,
    dropped_claims: 2,
    risk_reasons: [],
  };
  const text = details({ ...report, summary }, 160, plainStyle);
  expect(text).toContain("did not have the requested structure");
  expect(text).toContain("Dropped: 2 commands");
  expect(overview([{ ...report, summary }], 160, plainStyle)).toMatch(/digest {2}\? {5}/);
});
