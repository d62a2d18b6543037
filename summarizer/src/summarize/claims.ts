import { setImmediate as breath } from "node:timers/promises";
import type { Item, Moment, NotableCommand, Suspicion } from "../domain/summary.ts";
import { clock } from "../domain/time.ts";
import type { Transcript, TranscriptEntry } from "../domain/transcript.ts";
import type { Answer } from "./answer.ts";

/** What of a model's claims holds against the transcript, and how many did not. */
export interface CheckedClaims {
  readonly notableCommands: readonly NotableCommand[];
  readonly suspicions: readonly Suspicion[];
  readonly indicators: readonly Item[];
  readonly sensitiveItems: readonly Item[];
  readonly dropped: number;
}

/** Claims of each sort that are checked; more are dropped. */
const mostClaims = 100;

/** The index of a transcript that claims are checked against, with whitespace collapsed. */
export class Evidence {
  readonly entries: readonly TranscriptEntry[];
  readonly #inputs: readonly string[];
  readonly #texts: readonly string[];
  /** Entries by their whole command, and by each line of it. */
  readonly #byLine = new Map<string, number[]>();

  constructor({ entries }: Transcript) {
    this.entries = entries;
    this.#inputs = entries.map(({ input }) => squeeze(input));
    this.#texts = entries.map((entry) => squeeze(textOf(entry)));
    for (const [entry, { input }] of entries.entries()) {
      for (const line of new Set([this.#inputs[entry] ?? "", ...input.split("\n").map(squeeze)])) {
        const known = this.#byLine.get(line);
        if (known === undefined) this.#byLine.set(line, [entry]);
        else known.push(entry);
      }
    }
  }

  /** Whether the command of `entry` contains `text`. */
  isTyped(text: string, entry: number): boolean {
    return this.#inputs[entry]?.includes(text) === true;
  }

  /** The entries whose command, or a line of it, equals `line`. */
  linesOf(line: string): readonly number[] {
    return this.#byLine.get(line) ?? [];
  }

  /** The entry that contains `text`, `index` first. */
  entryWith(text: string, index: number | null | undefined): number | undefined {
    if (typeof index === "number" && this.#texts[index]?.includes(text) === true) return index;
    const entry = this.#texts.findIndex((shown) => shown.includes(text));
    return entry < 0 ? undefined : entry;
  }
}

/** Holds every claim against the transcript: a command, a value or a number that is not in it is dropped. */
export async function checkClaims(answer: Answer, evidence: Evidence): Promise<CheckedClaims> {
  let dropped = 0;
  const kept = async <Claim, Found>(
    claims: readonly Claim[],
    find: (claim: Claim) => Found | undefined,
  ): Promise<Found[]> => {
    const all: Found[] = [];
    for (const claim of claims.slice(0, mostClaims)) {
      // Each search may scan the whole transcript.
      await breath();
      const found = find(claim);
      if (found !== undefined) all.push(found);
    }
    dropped += claims.length - all.length;
    return all;
  };
  const notableCommands = await kept(answer.notable_commands, (claim) => command(claim, evidence));
  const suspicions = await kept(answer.suspicious_activities, ({ activity, index }) => {
    if (index === undefined || index === null) return { activity, moment: undefined };
    const moment = momentOf(index, evidence);
    return moment && { activity, moment };
  });
  const indicators = await kept(answer.compromise_indicators, (claim) => item(claim, evidence));
  const sensitiveItems = await kept(answer.sensitive_items, (claim) => item(claim, evidence));
  return { notableCommands, suspicions, indicators, sensitiveItems, dropped };
}

type CommandClaim = Answer["notable_commands"][number];
type ItemClaim = Answer["sensitive_items"][number];

function command(claim: CommandClaim, evidence: Evidence): NotableCommand | undefined {
  const entry = occurrence(claim, evidence);
  const found = entry === undefined ? undefined : evidence.entries[entry];
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
function occurrence({ index, offset, command }: CommandClaim, evidence: Evidence): number | undefined {
  const wanted = squeeze(command);
  if (wanted === "") return undefined;
  if (typeof index === "number" && evidence.isTyped(wanted, index)) return index;
  const found = evidence.linesOf(wanted);
  const time = offset?.replace(/^\[|\]$/g, "");
  return found.find((entry) => clock(evidence.entries[entry]?.start ?? 0) === time) ?? found[0];
}

function item({ type, value, index }: ItemClaim, evidence: Evidence): Item | undefined {
  const wanted = squeeze(value);
  const entry = wanted === "" ? undefined : evidence.entryWith(wanted, index);
  const moment = entry === undefined ? undefined : momentOf(entry, evidence);
  return moment && { type, value: value.trim(), ...moment };
}

function momentOf(entry: number, { entries }: Evidence): Moment | undefined {
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
