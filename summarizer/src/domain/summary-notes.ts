import { plainLine } from "./plain.ts";
import type { ReviewReason, RiskLevel, Summary } from "./summary.ts";

/** Where a risk level comes from if it is not the model's own; empty where it is. */
export function riskNote(raisedFrom: Summary["riskRaisedFrom"]): string {
  if (raisedFrom === undefined) return "";
  if (raisedFrom === "UNRATED") return "from the commands; the model gave no risk level";
  return `raised from ${raisedFrom} because of the commands`;
}

/** What a reader should know before relying on a summary: was it in the requested form, and how many claims were dropped? */
export function caveats(structured: boolean, dropped: number, riskLevel: RiskLevel | undefined): readonly string[] {
  const unrated = riskLevel === undefined ? ", without a risk level" : "";
  const shapeless = `The model's answer did not have the requested structure and is shown as is${unrated}.`;
  const commands = dropped === 1 ? "1 command" : `${dropped} commands`;
  const left = `Dropped: ${commands} that the model reported but that did not occur.`;
  return [...(structured ? [] : [shapeless]), ...(dropped > 0 ? [left] : [])];
}

/** What a person should look at themselves, beside the caveats, and what was masked. */
export function reviewLines(
  reasons: readonly ReviewReason[],
  masks: Readonly<Record<string, number>>,
): readonly string[] {
  const own = reasons.filter(({ code }) => code !== "COMMAND_ANALYSIS_FAILED" && code !== "CLAIMS_DROPPED");
  const total = Object.values(masks).reduce((sum, count) => sum + count, 0);
  const sorts = Object.entries(masks).map(([sort, count]) => `${count} ${sort}`);
  const masked = `${total === 1 ? "1 secret was" : `${total} secrets were`} masked: ${sorts.join(", ")}`;
  return [...own.map(({ detail }) => plainLine(detail)), ...(total > 0 ? [masked] : [])];
}
