import { plainLine } from "../../domain/plain.ts";
import { pad, widest } from "./layout.ts";

/** Rows under headings, in columns as wide as they need. */
export function tableText(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => plainLine(cell) || "–"));
  const all = [headings, ...cells];
  const widths = headings.map((_, column) => widest(all.map((row) => row[column] ?? "")));
  return all
    .map((row) =>
      row
        .map((cell, at) => pad(cell, widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A number of tokens, for a cell of a table. */
export function tokens(count: number): string {
  return Math.round(count).toLocaleString("en");
}

/** An amount of money, for a cell of a table. */
export function money(amount: number, currency: string): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 4 };
  return `${amount.toLocaleString("en", digits)} ${currency}`.trim();
}
