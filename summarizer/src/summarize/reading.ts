import type { Item, Summary } from "../domain/summary.ts";
import { highestRisk, riskRank } from "../domain/summary.ts";
import type { Answer } from "./answer.ts";
import type { Evidence } from "./claims.ts";
import { checkClaims } from "./claims.ts";

/** What a model made of a session or of a part of one, checked. */
export type Reading = Pick<
  Summary,
  | "title"
  | "shortDescription"
  | "detailedDescription"
  | "riskLevel"
  | "riskScore"
  | "riskReasons"
  | "notableCommands"
  | "suspicions"
  | "indicators"
  | "sensitiveItems"
  | "structured"
  | "droppedClaims"
> & {
  /** What the model wants a person to look at. */
  readonly askedFor: readonly string[];
};

/** The reading that an answer gives, without what it claims and the transcript does not hold. */
export async function readingOf(answer: Answer, evidence: Evidence): Promise<Reading> {
  const { dropped, ...claims } = await checkClaims(answer, evidence);
  return {
    title: answer.title,
    shortDescription: answer.short_description,
    detailedDescription: answer.detailed_description,
    riskLevel: answer.risk_level,
    riskScore: answer.risk_score ?? undefined,
    riskReasons: answer.risk_reasons.map(({ level, reason, score_impact }) => ({
      level,
      reason,
      scoreImpact: score_impact ?? undefined,
    })),
    ...claims,
    structured: true,
    droppedClaims: dropped,
    askedFor: answer.further_review,
  };
}

/** The reading that can be made of an answer that is only text. */
export function plainReading(text: string, title: string): Reading {
  const trimmed = text.trim();
  const sentence = /^[^\n]*?(?=[.!?](?:\s|$)|\n|$)/.exec(trimmed)?.[0] ?? "";
  return {
    title,
    shortDescription: sentence.length > 160 ? `${sentence.slice(0, 159)}…` : sentence,
    detailedDescription: trimmed,
    riskLevel: undefined,
    riskScore: undefined,
    riskReasons: [],
    notableCommands: [],
    suspicions: [],
    indicators: [],
    sensitiveItems: [],
    structured: false,
    droppedClaims: 0,
    askedFor: [],
  };
}

/**
 * One reading of a whole session: `whole` tells the story, and no part loses what was found in it. The risk is that of
 * the gravest part at least.
 */
export function merge(whole: Reading, parts: readonly Reading[]): Reading {
  const all = [whole, ...parts];
  const levels = all.flatMap(({ riskLevel }) => (riskLevel === undefined ? [] : [riskLevel]));
  const scores = all.flatMap(({ riskScore }) => (riskScore === undefined ? [] : [riskScore]));
  const riskLevel = levels.length > 0 ? highestRisk(levels) : undefined;
  const graver = parts.filter(
    (part) => riskRank(part.riskLevel) > riskRank(whole.riskLevel) && part.riskLevel === riskLevel,
  );
  return {
    ...whole,
    riskLevel,
    riskScore: scores.length > 0 ? Math.max(...scores) : undefined,
    riskReasons: once(
      [...graver.flatMap(({ riskReasons }) => riskReasons), ...whole.riskReasons],
      ({ reason }) => reason,
    ),
    notableCommands: once(
      all.flatMap(({ notableCommands }) => notableCommands),
      ({ entry, command }) => `${entry} ${command}`,
    ).toSorted((a, b) => a.entry - b.entry),
    suspicions: once(
      all.flatMap(({ suspicions }) => suspicions),
      ({ activity, moment }) => `${moment?.entry} ${activity}`,
    ),
    indicators: items(all.flatMap(({ indicators }) => indicators)),
    sensitiveItems: items(all.flatMap(({ sensitiveItems }) => sensitiveItems)),
    structured: all.every(({ structured }) => structured),
    droppedClaims: all.reduce((sum, { droppedClaims }) => sum + droppedClaims, 0),
    askedFor: once(
      all.flatMap(({ askedFor }) => askedFor),
      (asked) => asked,
    ),
  };
}

function items(list: readonly Item[]): readonly Item[] {
  return once(list, ({ type, value }) => `${type} ${value}`);
}

function once<T>(list: readonly T[], key: (item: T) => string): T[] {
  return [...new Map([...list].reverse().map((item) => [key(item), item])).values()].reverse();
}
