import { writeFileSync } from "node:fs";
import { CompletionContext } from "@codemirror/autocomplete";
import { getIndentation, matchBrackets } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { describe, expect, test } from "vitest";
import { filterCompletions, filterDiagnostics, filterEditor, filterPieces, filterTooltip } from "wherefore/codemirror";
import { type Case, environmentOf, pathOf, readCases, writeCases } from "../cases.ts";

const most = 5;

const stateOf = (one: Case, doc: string) => EditorState.create({ doc, extensions: filterEditor(environmentOf(one)) });

/** A view as far as fixes and completions need one: it has a state, and takes transactions. */
function viewOf(state: EditorState) {
  const view = {
    state,
    dispatch: (spec: Parameters<EditorState["update"]>[0]) => {
      view.state = view.state.update(spec).state;
    },
  };
  return view as unknown as EditorView;
}

/** Each mark: the severity, the code, the text under it, what is said, and the text after each of its fixes. */
function answerLint(one: Case) {
  const state = stateOf(one, one.written);
  const marks = filterDiagnostics(state);
  const lines = marks.flatMap((mark) => [
    `${mark.severity} ${mark.source}  ${marked(one.written, mark.from, mark.to)}`,
    ...mark.message.split("\n").map((line) => `  ${line}`),
    ...(mark.actions ?? []).map((action) => {
      const view = viewOf(state);
      action.apply(view, mark.from, mark.to);
      return `  fix: ${action.name}  ${view.state.doc.toString()}`;
    }),
  ]);
  return { summary: `${marks.length}`, rendering: lines.join("\n") };
}

/** The first options with their drawings, and the text once the first is chosen. */
function answerComplete(one: Case) {
  const { text, offset } = cursor(one.written);
  const state = stateOf(one, text);
  const explicit = !one.options.includes("typed");
  const result = filterCompletions(new CompletionContext(state, offset, explicit));
  if (result === null) return { summary: "nothing", rendering: "" };
  const lines = result.options.slice(0, most).map(({ type, label, detail }) => `${type} ${label}  ${detail}`);
  const [first] = result.options;
  const view = viewOf(state);
  if (first !== undefined && typeof first.apply === "function") first.apply(view, first, result.from, offset);
  const { doc, selection } = view.state;
  const chosen = `${doc.sliceString(0, selection.main.head)}<|>${doc.sliceString(selection.main.head)}`;
  return { summary: `${result.options.length}`, rendering: [...lines, `first: ${chosen}`].join("\n") };
}

/** The text that the tooltip is of. */
function answerHover(one: Case) {
  const { text, offset } = cursor(one.written);
  const tooltip = filterTooltip(stateOf(one, text), offset);
  return tooltip === null
    ? { summary: "nothing", rendering: "" }
    : { summary: "a tooltip", rendering: marked(text, tooltip.pos, tooltip.end ?? tooltip.pos) };
}

/** The pieces that have a look, by it. */
function answerPieces(one: Case) {
  const pieces = filterPieces(one.written);
  expect(pieces.map(({ text }) => text).join("")).toBe(one.written);
  const seen = pieces.filter(({ className }) => className !== "");
  return {
    summary: `${seen.length}`,
    rendering: seen.map(({ text, className }) => `${className} ${text}`).join("\n"),
  };
}

/** The brackets that match at the cursor, and how far the cursor's line is to stand in. */
function answerBrackets(one: Case) {
  const { text, offset } = cursor(one.written);
  const state = stateOf(one, text);
  const found = matchBrackets(state, offset, -1) ?? matchBrackets(state, offset, 1);
  const pair =
    found === null
      ? "no bracket"
      : `${found.start.from}${found.end === undefined ? " alone" : ` with ${found.end.from}${found.matched ? "" : ", which does not match"}`}`;
  return { summary: pair, rendering: `indent: ${getIndentation(state, state.doc.lineAt(offset).from)}` };
}

function marked(text: string, from: number, to: number): string {
  return `${text.slice(0, from)}<|${text.slice(from, to)}|>${text.slice(to)}`;
}

function cursor(written: string): { readonly text: string; readonly offset: number } {
  const [before = "", after = ""] = written.split("<|>");
  return { text: before + after, offset: before.length };
}

const files = [
  ["../codemirror/lint.txt", answerLint],
  ["../codemirror/complete.txt", answerComplete],
  ["../codemirror/hover.txt", answerHover],
  ["../codemirror/pieces.txt", answerPieces],
  ["../codemirror/brackets.txt", answerBrackets],
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
