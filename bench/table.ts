/** A table of Markdown; numbers are to the right, but for the first column and notes. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((name, index) => (index > 0 && name !== "what is measured" ? "--:" : "---"));
  return [head, rule, ...rows].map(line).join("\n");
}

/** How many times `of` a value is; empty where there is nothing to compare it with. */
export function multiple(value: number, of: number | undefined): string {
  if (of === undefined) return "";
  const times = value / of;
  return times < 0.1 ? times.toPrecision(1) : times.toFixed(times < 10 ? 1 : 0);
}
