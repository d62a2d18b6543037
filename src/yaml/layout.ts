import { parse } from "yaml";
import { width as columnsOf } from "../report/width.ts";
import { blockMargins } from "./blocks.ts";
import type { PolicyFilter } from "./reader.ts";
import { fitsBlock, isSameFilter, type Rewrite, spell } from "./rewrite.ts";
import { isBlock } from "./scalar.ts";

/** Lays out a policy's filter; `format` returns its text in lines of the given columns, infinity for one line. */
export type PolicyLayout = (policy: Pick<PolicyFilter, "node">, format: (width: number) => string) => Rewrite;

/**
 * The layout of a file's filters in lines of `width` columns, including indentation. A filter on one line that would be
 * longer becomes a block, unless it is inside a flow collection such as JSON.
 */
export function policyLayouts(file: string, width: number): PolicyLayout {
  let margins: ReadonlyMap<number, number> | undefined;
  return ({ node }, format) => {
    if (node === undefined) return { text: format(Number.POSITIVE_INFINITY), isBlock: false };
    const { style, span, value } = node;
    if (isBlock(style)) return { text: format(Math.max(1, width - node.margin)), isBlock: true };
    const line = format(Number.POSITIVE_INFINITY);
    const before = file.slice(file.lastIndexOf("\n", span.start - 1) + 1, span.start);
    const written = style === "plain" && line !== value && !isPlain(line) ? "single" : style;
    const fits = columnsOf(before) + columnsOf(spell(line, written)) <= width;
    if (fits && !line.includes("\n")) return { text: line, isBlock: false };
    margins ??= blockMargins(file);
    const margin = margins.get(node.span.start);
    if (margin === undefined) return { text: line, isBlock: false };
    const text = format(Math.max(1, width - margin));
    const helps = text.includes("\n") || margin + columnsOf(text) <= width;
    return helps && fitsBlock(text) ? { text, isBlock: true } : { text: line, isBlock: false };
  };
}

/** Whether the file already has this layout of the filter. */
export function isLaidOut(policy: Pick<PolicyFilter, "filter" | "node">, { text, isBlock: asBlock }: Rewrite): boolean {
  return isSameFilter(policy, text) && (!asBlock || (policy.node !== undefined && isBlock(policy.node.style)));
}

function isPlain(line: string): boolean {
  try {
    return parse(`key: ${line}`, { logLevel: "silent" }).key === line;
  } catch {
    return false;
  }
}
