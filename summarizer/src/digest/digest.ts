import type { SessionInfo } from "../domain/session-info.ts";
import type { Facts, Summary } from "../domain/summary.ts";
import { lengthOfTime } from "../domain/time.ts";
import type { Transcript } from "../domain/transcript.ts";
import { factsOf } from "./facts.ts";
import { counted, listing } from "./nouns.ts";
import { riskOf } from "./risk.ts";
import { sentenceOf } from "./sentence.ts";
import { stepsOf } from "./steps.ts";

/** The digest of one transcript: no model, no network, and for the same transcript always the same summary. */
export function digest(transcript: Transcript, { kind, resource }: Pick<SessionInfo, "kind" | "resource">): Summary {
  const steps = stepsOf(transcript);
  const facts = factsOf(transcript, steps);
  const risk = riskOf(transcript, steps);
  const { title, sentence } = sentenceOf(
    steps,
    kind,
    transcript.entries.some(({ output }) => output.trim() !== ""),
  );
  return {
    ...facts,
    title: resource === "" ? title : `${title} on ${resource}`,
    shortDescription: sentence,
    detailedDescription: details(facts, transcript),
    riskLevel: risk.level,
    riskScore: risk.score,
    riskReasons: risk.reasons,
    notableCommands: risk.notable,
    suspicions: risk.suspicions,
    indicators: risk.indicators,
    sensitiveItems: risk.sensitiveItems,
    needsReview: [],
    structured: true,
    droppedClaims: 0,
    masks: {},
    parts: 1,
  };
}

function details(facts: Facts, { kind, duration, entries }: Transcript): string {
  const names = facts.activity.map(({ name, count }) => (count > 1 ? `${name} (${count} times)` : name));
  const total = facts.activity.reduce((sum, { count }) => sum + count, 0);
  const hidden = entries.flatMap(({ marks }) => marks).filter(({ type }) => type === "hidden-input").length;
  const unit = kind === "db" ? "statement" : "command";
  const sentences = [
    `${counted(total, unit)} in ${lengthOfTime(duration)}${names.length > 0 ? `: ${listing(names, 8)}` : ""}.`,
    facts.tables.length > 0 ? `Tables: ${listing(facts.tables, 8)}.` : "",
    facts.files.length > 0 ? `Files: ${listing(facts.files, 8)}.` : "",
    facts.hosts.length > 0 ? `Hosts: ${listing(facts.hosts, 8)}.` : "",
    facts.failures.length > 0 ? `${counted(facts.failures.length, unit)} failed.` : "",
    hidden > 0 ? `Hidden input was requested ${hidden === 1 ? "once" : `${hidden} times`}.` : "",
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}
