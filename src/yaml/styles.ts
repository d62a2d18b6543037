import { parse } from "yaml";
import { applyFix, type Fix } from "../diagnostic.ts";
import type { Span } from "../source.ts";
import { lex } from "../syntax/lex.ts";
import { lineAround, lineBreakOf, marginOf, quoteValue } from "./fixes.ts";
import { isFilter } from "./intent.ts";
import { diagnoseFile, type FileDiagnostic } from "./messages.ts";
import type { PolicyFilter } from "./reader.ts";
import { fileSpan, type TextNode } from "./scalar.ts";

/**
 * Differences between what YAML reads and what the author evidently meant; `text` is the file. An error means that YAML
 * ends the filter early, so that the rest is not worth checking.
 */
export function styleFinding(
  { filter, node }: Pick<PolicyFilter, "filter" | "node">,
  text: string,
): FileDiagnostic | undefined {
  if (node === undefined) return undefined;
  return (node.style === "plain" ? cutShort(filter, node, text) : undefined) ?? swallowed(filter, node, text);
}

/** A plain filter that ends earlier than its author meant: at ` #`, or inside braces at a comma or a bracket. */
function cutShort(filter: string, { span }: TextNode, text: string): FileDiagnostic | undefined {
  const { start, line } = lineAround(text, span.end);
  const [stop] = /^(?:\s+#|\s*[,[\]{}])/.exec(line.slice(span.end - start)) ?? [];
  if (stop === undefined || start > span.start || isFilter(filter)) return undefined;
  const [fix] = quoteValue(text, span.start, span.end);
  if (fix === undefined) return undefined;
  const at = span.end + stop.length - 1;
  return diagnoseFile("yaml-cut-short", { start: at, end: at + 1 }, [stop.trim()], { fixes: [fix] });
}

/** A line comment whose line break YAML removes: the lines below it become part of the comment. */
function swallowed(filter: string, node: TextNode, text: string): FileDiagnostic | undefined {
  if (node.style === "literal" || !text.slice(node.span.start, node.span.end).includes("\n")) return undefined;
  for (const { kind, span } of lex(filter)) {
    if (kind !== "comment" || !filter.startsWith("//", span.start)) continue;
    const fold = foldIn(node, span, text);
    if (fold === undefined || isComments(node, { start: fold, end: span.end }, text)) continue;
    const isWhole = filter.slice(span.end).trim() === "";
    const fix = asLiteral(node, text);
    return diagnoseFile("yaml-folded-comment", fileSpan(node, { start: span.start, end: fold }), [isWhole], {
      fixes: fix === undefined ? [] : [fix],
    });
  }
  return undefined;
}

/** The offset in the value, inside `span`, of a space that replaces a line break. */
function foldIn({ starts, ends }: TextNode, span: Span, text: string): number | undefined {
  for (let index = span.start; index < span.end; index += 1) {
    if (text.slice(starts[index], ends[index]).includes("\n")) return index;
  }
  return undefined;
}

/** Whether the lines of the file that `span` of the value comes from are comments themselves, or blank. */
function isComments(node: TextNode, span: Span, text: string): boolean {
  const { start, end } = fileSpan(node, span);
  return text
    .slice(start, end)
    .split("\n")
    .every((line) => /^\s*(?:\/\/|$)/.test(line));
}

/** The fix that keeps the filter's line breaks. Undefined if a block is not possible. */
function asLiteral(node: TextNode, text: string): Fix | undefined {
  const { start, end } = node.span;
  const title = "keep the lines: write the filter as a block with `|`";
  if (node.style === "folded") {
    return { title, edits: [{ span: { start, end: start + 1 }, text: "|" }] };
  }
  const first = lineAround(text, start);
  const last = lineAround(text, end);
  const remark = last.line.slice(end - last.start).trimEnd();
  if (remark !== "" && !/^\s+#/.test(remark)) return undefined;
  const lineBreak = lineBreakOf(text);
  const margin = " ".repeat(marginOf(first.line) + 2);
  const lines = sourceLines(node, text);
  const block = [`|-${remark}`, ...lines.map((line) => (line === "" ? "" : margin + line))].join(lineBreak);
  const fix = { title, edits: [{ span: { start, end: end + remark.length }, text: block }] };
  return readsAs(lines.join("\n"), first.start, fix, text) ? fix : undefined;
}

/** The value's lines as in the file, decoded. */
function sourceLines({ value, starts, ends }: TextNode, text: string): readonly string[] {
  let joined = "";
  for (let index = 0; index < value.length; index += 1) {
    joined += text.slice(starts[index], ends[index]).includes("\n") ? "\n" : value.charAt(index);
  }
  return joined.split("\n").map((line) => line.trim());
}

/** Whether the line of the file at `start`, once `fix` is applied, is a key with the text `wanted`. */
function readsAs(wanted: string, start: number, { title, edits }: Fix, text: string): boolean {
  const [edit] = edits;
  if (edit === undefined) return false;
  const { span } = edit;
  const part = text.slice(start, span.end);
  const fixed = applyFix(part, {
    title,
    edits: [{ ...edit, span: { start: span.start - start, end: span.end - start } }],
  });
  try {
    return firstValue(parse(fixed, { logLevel: "silent" })) === wanted;
  } catch {
    return false;
  }
}

function firstValue(data: unknown): unknown {
  return Array.isArray(data) ? firstValue(data[0]) : Object.values(data ?? {})[0];
}
