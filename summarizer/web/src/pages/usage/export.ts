import type { Usage } from "../../api/types.ts";

const columns = ["day", "model", "summaries", "requests", "input_tokens", "output_tokens", "cost", "currency"] as const;

/** Usage for a table calculation: one line a day and model. */
export function asCsv({ usage }: Pick<Usage, "usage">): string {
  const lines = [columns.join(","), ...usage.map((row) => columns.map((column) => cell(row[column])).join(","))];
  return `${lines.join("\r\n")}\r\n`;
}

/** A text that begins like a formula would be one: it gets an apostrophe before it. */
function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
