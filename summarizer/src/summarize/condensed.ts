import { clock } from "../domain/time.ts";
import type { Transcript } from "../domain/transcript.ts";
import type { Reading } from "./reading.ts";

/** A reading as one line of JSON of at most `room` bytes, for a model that makes one of many: the less room, the less detail. */
export function condensed(reading: Reading, transcript: Transcript, room: number): string {
  const { entries } = transcript;
  const started = (entry: number) => clock(entries[entry]?.start ?? 0);
  for (const [lists, letters] of [
    [50, 4000],
    [15, 600],
    [5, 200],
  ] as const) {
    const cut = (text: string) => (text.length > letters ? `${text.slice(0, letters)}…` : text);
    const line = JSON.stringify({
      title: cut(reading.title),
      short_description: cut(reading.shortDescription),
      detailed_description: cut(reading.detailedDescription),
      risk_level: reading.riskLevel,
      risk_score: reading.riskScore,
      risk_reasons: reading.riskReasons.slice(0, lists).map(({ level, reason }) => ({ level, reason: cut(reason) })),
      notable_commands: reading.notableCommands
        .slice(0, lists)
        .map(({ entry, command, reason, category, riskLevel }) => ({
          index: entry,
          offset: started(entry),
          command: cut(command),
          reason: cut(reason),
          category,
          risk_level: riskLevel,
        })),
      suspicious_activities: reading.suspicions
        .slice(0, lists)
        .map(({ activity, moment }) => ({ activity: cut(activity), index: moment?.entry ?? null })),
      compromise_indicators: reading.indicators
        .slice(0, lists)
        .map(({ type, value, entry }) => ({ type, value: cut(value), index: entry })),
      sensitive_items: reading.sensitiveItems
        .slice(0, lists)
        .map(({ type, value, entry }) => ({ type, value: cut(value), index: entry })),
    });
    if (Buffer.byteLength(line) <= room) return line;
  }
  const short = reading.shortDescription.slice(0, 200);
  return JSON.stringify({
    title: reading.title.slice(0, 100),
    short_description: short,
    risk_level: reading.riskLevel,
  });
}
