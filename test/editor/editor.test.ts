import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Completion, Hover } from "wherefore";
import { type Case, environmentOf, pathOf, readCases, writeCases } from "../cases.ts";

const most = 5;

interface Answer {
  readonly summary: string;
  readonly rendering: string;
}

/** How many there are, the first of them, and the text once the first is chosen. */
function answerComplete(one: Case): Answer {
  const { text, offset } = cursor(one.written);
  const offers = environmentOf(one).complete(text, offset);
  const lines = offers.slice(0, most).map(({ kind, label, detail }) => `${kind} ${label}  ${detail}`);
  const [first] = offers;
  const chosen = first === undefined ? [] : [`first: ${apply(text, first)}`];
  return { summary: `${offers.length}`, rendering: [...lines, ...chosen].join("\n") };
}

function apply(text: string, { replace, insert }: Completion): string {
  return `${text.slice(0, replace.start)}${insert}<|>${text.slice(replace.end)}`;
}

/** The kind, the text with its span marked, and the contents. */
function answerHover(one: Case): Answer {
  const { text, offset } = cursor(one.written);
  const hover = environmentOf(one).hover(text, offset);
  return hover === undefined
    ? { summary: "nothing", rendering: "" }
    : { summary: hover.kind, rendering: `${mark(text, hover)}\n\n${hover.contents}` };
}

function mark(text: string, { span }: Hover): string {
  return `${text.slice(0, span.start)}<|${text.slice(span.start, span.end)}|>${text.slice(span.end)}`;
}

function cursor(written: string): { readonly text: string; readonly offset: number } {
  const [before = "", after = ""] = written.split("<|>");
  return { text: before + after, offset: before.length };
}

const files = [
  ["../editor/complete.txt", answerComplete],
  ["../editor/hover.txt", answerHover],
] as const;

if (process.env["UPDATE"] !== undefined) {
  for (const [file, answer] of files) {
    writeFileSync(pathOf(file), writeCases(readCases(file).map((one) => ({ ...one, ...answer(one) }))));
  }
}

describe.each(files)("%s", (file, answer) => {
  test.each(readCases(file))("$title", (one) => {
    expect(answer(one)).toEqual({ summary: one.summary, rendering: one.rendering });
  });
});
