import { plainLine } from "../../domain/plain.ts";
import type { Report } from "./headline.ts";
import { headline, placeOf } from "./headline.ts";
import { pad, widest, wrap } from "./layout.ts";
import type { Style } from "./style.ts";
import { riskFormats } from "./style.ts";

const headings = ["session", "kind", "user", "resource", "policy", "model", "risk", "summary"] as const;
const none = "–";

/** The table of sessions, one a row. Where `width` columns do not hold it, a block of lines a session. */
export function overview(reports: readonly Report[], width: number, style: Style): string {
  const rows = reports.map(cells);
  const widths = headings.map((heading, index) => widest([heading, ...rows.map((row) => row[index] ?? "")]));
  const fixed = widths.slice(0, -1).reduce((sum, column) => sum + column + 2, 2);
  const rest = width - fixed;
  if (rest < 24) return reports.map((report) => block(report, width, style)).join("\n");

  const head = headings
    .map((heading, index) => pad(heading, widths[index] ?? 0))
    .join("  ")
    .trimEnd();
  const lines = rows.flatMap((row, at) => {
    const report = reports[at];
    const columns = row.slice(0, -1).map((cell, index) => {
      const padded = pad(cell, widths[index] ?? 0);
      return report !== undefined && headings[index] === "risk" ? painted(padded, report, style) : padded;
    });
    return wrap(row.at(-1) ?? "", rest).map((text, index) => {
      const said = report?.state === "done" ? text : style(report?.state === "failed" ? "red" : "dim", text);
      return index === 0 ? `  ${columns.join("  ")}  ${said}` : `${" ".repeat(fixed)}${said}`;
    });
  });
  return [`  ${style("dim", head)}`, ...lines].join("\n");
}

/** A session's id in the room of a column: `8f14…e2`. */
function shortId(id: string): string {
  const text = plainLine(id);
  return text.length > 12 ? `${text.slice(0, 4)}…${text.slice(-2)}` : text;
}

function cells(report: Report): readonly string[] {
  const { id, session, policy, model, summary, state } = report;
  return [
    shortId(id),
    session?.kind ?? none,
    plainLine(session?.user ?? "") || none,
    placeOf(report),
    plainLine(policy ?? none),
    plainLine(model?.name ?? none),
    summary?.risk_level ?? (summary !== undefined || state === "failed" ? "?" : none),
    headline(report),
  ];
}

function painted(text: string, { summary, state }: Report, style: Style): string {
  if (summary?.risk_level !== undefined) return style(riskFormats[summary.risk_level], text);
  return style(state === "failed" ? "red" : "dim", text);
}

function block(report: Report, width: number, style: Style): string {
  const [id, kind, user, resource, policy, model, risk] = cells(report);
  const lines = [
    `  ${style("bold", id ?? "")}  ${kind}  ${user} → ${resource}`,
    `  ${painted(risk ?? "", report, style)}  ${policy} → ${model}`,
    ...wrap(headline(report), width - 4).map((line) => `    ${line}`),
  ];
  return `${lines.join("\n")}\n`;
}
