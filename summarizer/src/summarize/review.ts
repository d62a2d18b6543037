import { counted } from "../digest/nouns.ts";
import type { Facts, ReviewReason, Summary } from "../domain/summary.ts";
import type { Transcript } from "../domain/transcript.ts";
import type { Reading } from "./reading.ts";

/**
 * Why a person should review a session, regardless of the model: what is not in the transcript, or was not reported.
 */
export function reviewReasons(
  { notes, entries }: Pick<Transcript, "notes" | "entries">,
  { unseenInput }: Facts,
  {
    structured,
    droppedClaims,
    askedFor,
    riskLevel,
    riskRaisedFrom,
  }: Pick<Reading, "structured" | "droppedClaims" | "askedFor" | "riskLevel"> & Pick<Summary, "riskRaisedFrom">,
  parts: number,
): readonly ReviewReason[] {
  const reasons: ReviewReason[] = [];
  if (parts > 1) reasons.push({ code: "TOO_LARGE", detail: `the session was summarized in ${parts} parts` });
  if (!structured) {
    reasons.push({
      code: "COMMAND_ANALYSIS_FAILED",
      detail: "a model answer did not have the requested structure",
    });
  }
  for (const note of notes) reasons.push({ code: "OUTPUT_NOT_FULLY_CAPTURED", detail: note });
  const screens = entries.flatMap(({ marks }) => marks).filter(({ type }) => type === "full-screen").length;
  if (screens > 0) {
    const detail = `${counted(screens, "full-screen program")} ran, whose content is not in the transcript`;
    reasons.push({ code: "OUTPUT_NOT_FULLY_CAPTURED", detail });
  }
  const hidden = unseenInput.filter(({ type }) => type === "hidden-input").length;
  if (hidden > 0) {
    const times = hidden === 1 ? "once" : `${hidden} times`;
    reasons.push({ code: "HIDDEN_INPUT", detail: `hidden input was requested ${times}` });
  }
  const deleted = unseenInput.length - hidden;
  if (deleted > 0) {
    const times = deleted === 1 ? "once" : `${deleted} times`;
    reasons.push({ code: "DELETED_INPUT", detail: `text was typed and deleted before it was sent ${times}` });
  }
  if (droppedClaims > 0) {
    const detail = `${counted(droppedClaims, "claim")} of the model did not match the transcript`;
    reasons.push({ code: "CLAIMS_DROPPED", detail });
  }
  if (riskRaisedFrom !== undefined) {
    const said = riskRaisedFrom === "UNRATED" ? "gave no risk level" : `rated the risk ${riskRaisedFrom}`;
    reasons.push({ code: "RISK_RAISED", detail: `the model ${said}, but the commands show ${riskLevel}` });
  }
  return [...reasons, ...askedFor.map((detail): ReviewReason => ({ code: "ASKED_FOR", detail }))];
}
