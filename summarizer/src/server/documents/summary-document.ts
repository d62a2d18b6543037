import type { Summary as SummaryDocument } from "../../api/session.ts";
import type { Summary } from "../../domain/summary.ts";

/** A summary as the API answers it. */
export function summaryDocument(summary: Summary): SummaryDocument {
  const { title, activity, categories, files, hosts, tables, failures, suspicions, indicators } = summary;
  const { structured, masks, parts } = summary;
  return {
    title,
    short_description: summary.shortDescription,
    detailed_description: summary.detailedDescription,
    risk_level: summary.riskLevel,
    risk_raised_from: summary.riskRaisedFrom,
    risk_score: summary.riskScore,
    risk_reasons: summary.riskReasons.map(({ scoreImpact, ...reason }) => ({ ...reason, score_impact: scoreImpact })),
    notable_commands: summary.notableCommands.map(({ riskLevel, attackIds, ...command }) => ({
      ...command,
      risk_level: riskLevel,
      attack_ids: attackIds,
    })),
    suspicions,
    indicators,
    sensitive_items: summary.sensitiveItems,
    needs_review: summary.needsReview,
    ...{ activity, categories, files, hosts, tables, failures },
    unseen_input: summary.unseenInput,
    structured,
    dropped_claims: summary.droppedClaims,
    masks,
    parts,
  };
}
