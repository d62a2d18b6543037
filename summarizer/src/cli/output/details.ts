import type { Summary } from "../../api/session.ts";
import { plainLine } from "../../domain/plain.ts";
import { stateNames } from "../../domain/session-states.ts";
import type { Remark } from "../../domain/summary.ts";
import { caveats, reviewLines, riskNote } from "../../domain/summary-notes.ts";
import { clock, lengthOfTime, moment } from "../../domain/time.ts";
import type { Report } from "./headline.ts";
import { headline, whoAndWhere } from "./headline.ts";
import { pad, shorten, widest, wrap } from "./layout.ts";
import type { Style } from "./style.ts";
import { riskFormats } from "./style.ts";

const labelWidth = 10;

/** Everything about one session that a person wants to know next, under a heading. */
export function details(report: Report, width: number, style: Style): string {
  const room = width - labelWidth - 2;
  const { summary } = report;
  const sections: readonly (readonly [label: string, lines: readonly string[]])[] = [
    ["", summary === undefined ? outcome(report, room, style) : narrative(summary, room, style)],
    ["policy", policies(report, room, style)],
    ["model", report.model === undefined ? [] : [modelLine(report, style)]],
    ["risk", summary === undefined ? [] : risks(summary, style)],
    ["notable", summary === undefined ? [] : commands(summary.notable_commands, room, style)],
    ["failed", summary === undefined ? [] : commands(summary.failures, room, style)],
    ["files", summary === undefined ? [] : wrap(summary.files.map(plainLine).join("  "), room)],
    ["tables", summary === undefined ? [] : wrap(summary.tables.map(plainLine).join("  "), room)],
    ["hosts", summary === undefined ? [] : wrap(summary.hosts.map(plainLine).join("  "), room)],
    [
      "review",
      summary === undefined ? [] : reviewLines(summary.needs_review, summary.masks).flatMap((line) => wrap(line, room)),
    ],
    ["notes", report.notes.flatMap((note) => wrap(note, room))],
  ];
  const body = sections.flatMap(([label, lines]) =>
    section(
      label,
      lines.filter((line) => line !== ""),
      style,
    ),
  );
  return [heading(report, width, style), ...body].join("\n");
}

function heading(report: Report, width: number, style: Style): string {
  const { id, session } = report;
  const who = style("bold", [session?.kind ?? "", whoAndWhere(report)].join("  ").trim());
  const when = session === undefined ? [] : [moment(session.started), lengthOfTime(session.duration)];
  const parts = [
    who,
    when.filter((part) => part !== "").join(", "),
    session === undefined ? "" : style("dim", plainLine(id)),
  ];
  const rule = style("dim", "─".repeat(Math.min(width, 100)));
  return `${rule}\n${parts.filter((part) => part !== "").join("  ")}`;
}

function section(label: string, lines: readonly string[], style: Style): readonly string[] {
  const indent = " ".repeat(labelWidth);
  return lines.map((line, index) => `  ${index === 0 ? style("dim", pad(label, labelWidth)) : indent}${line}`);
}

function outcome(report: Report, room: number, style: Style): readonly string[] {
  const format = report.state === "failed" ? "red" : "yellow";
  const said = report.state === "unmatched" ? "no policy matches this session" : headline(report);
  const remedy = report.remedy === "" ? [] : wrap(`→ ${report.remedy}`, room);
  const lines = wrap(report.state === "failed" ? `${stateNames.failed}: ${said}` : said, room);
  return [...lines.map((line) => style(format, line)), ...remedy];
}

function narrative(summary: Summary, room: number, style: Style): readonly string[] {
  return [
    ...wrap(summary.title, room).map((line) => style("bold", line)),
    ...wrap(summary.short_description, room),
    ...wrap(summary.detailed_description, room).map((line) => style("dim", line)),
    ...caveats(summary.structured, summary.dropped_claims, summary.risk_level)
      .flatMap((line) => wrap(line, room))
      .map((line) => style("yellow", line)),
  ];
}

function policies(report: Report, room: number, style: Style): readonly string[] {
  const column = widest(report.verdicts.map(({ policy }) => policy));
  return report.verdicts.flatMap((verdict) => {
    const mark = verdict.matched ? style("green", "✔") : style("dim", "·");
    const name = pad(plainLine(verdict.policy), column);
    const said = wrap(verdict.because, room - column - 4);
    // Of the policies that lost to another, one line says enough.
    const explained = verdict.tree !== "" && (verdict.matched || report.policy === undefined);
    const tree = verdict.tree.split("\n").map((line) => `  ${style("dim", shorten(line, room - 2))}`);
    return [
      ...said.map((line, index) =>
        index === 0
          ? `${mark} ${verdict.matched ? style("bold", name) : name}  ${line}`
          : `${" ".repeat(column + 4)}${line}`,
      ),
      ...(explained ? tree : []),
    ];
  });
}

function modelLine({ model }: Report, style: Style): string {
  return `${plainLine(model?.name ?? "")} ${style("dim", `(${plainLine(model?.label ?? "")})`)}`;
}

function risks(summary: Summary, style: Style): readonly string[] {
  const { risk_level, risk_reasons } = summary;
  const note = riskNote(summary.risk_raised_from);
  if (risk_reasons.length === 0) return [risk_level === undefined ? "?" : style(riskFormats[risk_level], risk_level)];
  return [
    ...(risk_level === undefined || note === ""
      ? []
      : [`${style(riskFormats[risk_level], pad(risk_level, 8))}  ${note}`]),
    ...risk_reasons.map(({ level, reason }) => `${style(riskFormats[level], pad(level, 8))}  ${plainLine(reason)}`),
  ];
}

function commands(list: readonly Remark[], room: number, style: Style): readonly string[] {
  const offsets = widest(list.map(({ at }) => clock(at)));
  return list.flatMap(({ at, command, reason }) => [
    `${style("dim", pad(clock(at), offsets))}  ${shorten(plainLine(command), room - offsets - 2)}`,
    ...wrap(plainLine(reason), room - offsets - 4).map(
      (line) => `${" ".repeat(offsets + 2)}${style("dim", `↳ ${line}`)}`,
    ),
  ]);
}
