import type { Summary } from "../domain/summary.ts";
import { caveats, reviewLines, riskNote } from "../domain/summary-notes.ts";
import { clock } from "../domain/time.ts";

/** A summary as Markdown, for readers of only `content`. */
export function markdown(summary: Summary): string {
  const { title, detailedDescription, riskLevel, riskReasons, notableCommands, failures } = summary;
  const note = riskNote(summary.riskRaisedFrom);
  const risk =
    riskLevel === undefined
      ? []
      : [
          `**Risk: ${riskLevel}**${note === "" ? "" : ` (${note})`}`,
          list(riskReasons.map(({ reason }) => text(reason))),
        ];
  const commands = (heading: string, rows: Summary["failures"]) =>
    rows.length === 0
      ? []
      : [`## ${heading}`, list(rows.map((row) => `${clock(row.at)} ${code(row.command)}: ${text(row.reason)}`))];
  const review = [
    ...caveats(summary.structured, summary.droppedClaims, riskLevel),
    ...reviewLines(summary.needsReview, summary.masks),
  ];
  return [
    `# ${text(title)}`,
    text(detailedDescription),
    ...risk,
    ...commands("Notable commands", notableCommands),
    ...commands("Failed commands", failures),
    ...(review.length === 0 ? [] : ["## Needs review", list(review.map(text))]),
  ]
    .filter((block) => block !== "")
    .join("\n\n");
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** What came from a model or a recording is text: no mark-up of its own. */
function text(value: string): string {
  return value.replace(/[\\`*_{}[\]<>#|!]/g, "\\$&");
}

/** Between more backticks than it holds in a row, and on one line. */
function code(value: string): string {
  const line = value.replace(/\s+/g, " ");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}
