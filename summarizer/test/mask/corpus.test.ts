import { globSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findSecrets } from "../../src/mask/find.ts";
import { maskText, maskTranscript } from "../../src/mask/mask.ts";
import { checkFile } from "../../src/resources/check.ts";
import { transcriptOf } from "../transcripts.ts";
import { type Sample, samples } from "./corpus/generate.ts";
import { precision, recall, scoreOf, sum } from "./corpus/measure.ts";

const all = samples(5);
const kinds = [...new Set(all.map(({ kind }) => kind))];
const scored = (half: Sample["half"]) =>
  new Map(kinds.map((kind) => [kind, scoreOf(all.filter((each) => each.half === half && each.kind === kind))]));
const scores = { training: scored("training"), "held-out": scored("held-out") };
const nothing = sum([]);
const of = (half: Sample["half"], kind?: string) =>
  kind === undefined ? sum([...scores[half].values()]) : (scores[half].get(kind) ?? nothing);
const percent = (part: number) => `${(part * 100).toFixed(1)} %`;

/** Lines of a text, and those of them with a mask. */
function ordinary(texts: readonly string[]): { readonly lines: number; readonly masks: readonly string[] } {
  const masks = texts.flatMap((text) => findSecrets(text).map(({ start, end }) => text.slice(start, end)));
  return { lines: texts.reduce((sum, text) => sum + text.split("\n").length, 0), masks };
}

const commandOutput = ordinary([readFileSync(new URL("corpus/ordinary.txt", import.meta.url), "utf8")]);
const root = new URL("../../../", import.meta.url);
const sources = ordinary(
  globSync("{src,summarizer/src,summarizer/web/src}/**/*.{ts,tsx}", { cwd: root, exclude: ["**/src/mask/**"] }).map(
    (path) => readFileSync(new URL(path, root), "utf8"),
  ),
);

describe("secrets that the masks were not tuned to", () => {
  test("at least 95 % are masked, and at least 95 % of the masks are right", () => {
    const score = of("held-out");
    expect(score.secrets).toBeGreaterThan(1000);
    expect(recall(score)).toBeGreaterThan(0.95);
    expect(precision(score)).toBeGreaterThan(0.95);
  });

  test.each(kinds)("%s", (kind) => {
    const score = of("held-out", kind);
    expect(recall(score)).toBeGreaterThan(0.85);
    expect(precision(score)).toBeGreaterThan(0.85);
  });
});

describe("in 1,000 lines of ordinary output stands less than one false mask", () => {
  test.each([
    ["output of commands", commandOutput],
    ["source code about secrets, tokens and passwords", sources],
  ])("%s", (_, { lines, masks }) => {
    expect(lines).toBeGreaterThan(1900);
    expect(masks.length / lines, masks.join("\n")).toBeLessThan(1 / 1000);
  });
});

test("the documentation has what is measured", () => {
  const rows = kinds.map((kind) => {
    const [training, heldOut] = [of("training", kind), of("held-out", kind)];
    const name = kind.replaceAll("-", " ");
    return `| ${name} | ${percent(recall(training))} | ${percent(recall(heldOut))} | ${percent(precision(heldOut))} | ${heldOut.secrets} |`;
  });
  const [training, heldOut] = [of("training"), of("held-out")];
  const measured = [
    "| kind | recall, training | recall, held out | precision, held out | secrets held out |",
    "|---|---|---|---|---|",
    ...rows,
    `| **all** | ${percent(recall(training))} | ${percent(recall(heldOut))} | ${percent(precision(heldOut))} | ${heldOut.secrets} |`,
    "",
    `Ordinary output: ${commandOutput.masks.length} false mask in ${commandOutput.lines.toLocaleString("en")} lines.`,
  ].join("\n");
  console.log(measured);
  const page = new URL("../../docs/masks.md", import.meta.url);
  const text = readFileSync(page, "utf8");
  const expected = text.replace(
    /(<!-- measured -->\n)[\s\S]*?(\n<!-- end -->)/,
    (_, begin, end) => `${begin}${measured}${end}`,
  );
  if (process.env["UPDATE"]) writeFileSync(page, expected);
  else expect(text).toBe(expected);
});

describe("the examples of the documentation", () => {
  const page = readFileSync(new URL("../../docs/masks.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `([^`]+)` \| `([^`]+)` \|$/gm)].map(([, shown = "", masked = ""]) => [
    shown,
    masked,
  ]);

  test("are there", () => {
    expect(rows.length).toBeGreaterThan(4);
  });

  test.each(rows)("%s", (shown, masked) => {
    expect(maskText(shown)).toBe(masked);
  });

  test("the model's masks", () => {
    const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const { checked, findings } = checkFile({ file: "masks.yaml", text: yaml }, "documented");
    expect(findings).toEqual([]);
    const [resource] = checked.map((each) => each.resource);
    if (resource?.kind !== "inference_model") throw new Error("not a model");
    const transcript = transcriptOf("ssh", ["grep EMP-123456 staff.csv", "echo badge b7f3"]);
    const { entries } = maskTranscript(transcript, { masks: resource.spec.masks }).transcript;
    expect(entries.map(({ input }) => input)).toEqual([
      "grep [masked:employee] staff.csv",
      "echo badge [masked:badge]",
    ]);
  });
});
