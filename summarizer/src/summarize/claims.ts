import { clock } from "../time.ts";
import type { Transcript, TranscriptEntry } from "../transcript/transcript.ts";
import type { Answer } from "./answer.ts";
import type { Item, Moment, NotableCommand, Suspicion } from "./summary.ts";

/** What of a model's claims holds against the transcript, and how many did not. */
export interface CheckedClaims {
  readonly notableCommands: readonly NotableCommand[];
  readonly suspicions: readonly Suspicion[];
  readonly indicators: readonly Item[];
  readonly sensitiveItems: readonly Item[];
  readonly dropped: number;
}

/** Holds every claim against the transcript: a command, a value or a number that is not in it is dropped. */
export function checkClaims(answer: Answer, transcript: Transcript): CheckedClaims {
  const { entries } = transcript;
  let dropped = 0;
  const kept = <Claim, Found>(claims: readonly Claim[], find: (claim: Claim) => Found | undefined): Found[] => {
    const found = claims.map(find).filter((item) => item !== undefined);
    dropped += claims.length - found.length;
    return found;
  };
  return {
    notableCommands: kept(answer.notable_commands, (claim) => command(claim, entries)),
    suspicions: kept(answer.suspicious_activities, ({ activity, index }) => {
      if (index === undefined || index === null) return { activity, moment: undefined };
      const moment = momentOf(index, entries);
      return moment && { activity, moment };
    }),
    indicators: kept(answer.compromise_indicators, (claim) => item(claim, entries)),
    sensitiveItems: kept(answer.sensitive_items, (claim) => item(claim, entries)),
    dropped,
  };
}

type CommandClaim = Answer["notable_commands"][number];
type ItemClaim = Answer["sensitive_items"][number];
type Entries = readonly TranscriptEntry[];

function command(claim: CommandClaim, entries: Entries): NotableCommand | undefined {
  const entry = occurrence(claim, entries);
  const found = entry === undefined ? undefined : entries[entry];
  if (entry === undefined || found === undefined) return undefined;
  const threats = (claim.threat_categories ?? []).filter((tactic) => tactic !== "NONE");
  return {
    entry,
    at: found.start,
    end: found.end,
    command: claim.command.trim(),
    reason: claim.reason,
    category: claim.category,
    riskLevel: claim.risk_level ?? undefined,
    tactics: threats.length > 0 ? [...new Set(threats)] : ["NONE"],
    attackIds: [...new Set((claim.mitre_attack_ids ?? []).filter((id) => /^T\d{4}(\.\d{3})?$/.test(id)))],
  };
}

/**
 * The entry that holds a claimed command. With the entry's own number any piece of its command will do; without it, or
 * where the number is wrong, the whole command or a whole line of it has to be found, and the offset tells equals apart.
 */
function occurrence({ index, offset, command }: CommandClaim, entries: Entries): number | undefined {
  const wanted = squeeze(command);
  if (wanted === "") return undefined;
  if (typeof index === "number" && squeeze(entries[index]?.input ?? "").includes(wanted)) return index;
  const found = entries.flatMap(({ input, start }, entry) =>
    squeeze(input) === wanted || input.split("\n").some((line) => squeeze(line) === wanted) ? [{ entry, start }] : [],
  );
  const best = found.find(({ start }) => clock(start) === offset?.replace(/^\[|\]$/g, "")) ?? found[0];
  return best?.entry;
}

function item({ type, value, index }: ItemClaim, entries: Entries): Item | undefined {
  const wanted = squeeze(value);
  if (wanted === "") return undefined;
  const holds = (entry: TranscriptEntry | undefined) => entry !== undefined && squeeze(textOf(entry)).includes(wanted);
  const entry = typeof index === "number" && holds(entries[index]) ? index : entries.findIndex(holds);
  const moment = momentOf(entry, entries);
  return moment && { type, value: value.trim(), ...moment };
}

function momentOf(entry: number, entries: Entries): Moment | undefined {
  const found = entries[entry];
  return found && { entry, at: found.start };
}

function textOf({ prompt, input, output, marks, result }: TranscriptEntry): string {
  const error = result !== undefined && "error" in result ? result.error : "";
  return [prompt, input, ...marks.map(({ text }) => text), output, error].join("\n");
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
