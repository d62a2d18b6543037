import { plainLine } from "../domain/plain.ts";
import type { Item, NotableCommand, RiskReason, Summary, Suspicion } from "../domain/summary.ts";
import { riskRank } from "../domain/summary.ts";
import type { Reading } from "./reading.ts";

/** What the digest found in a transcript. */
export type Floor = Pick<
  Summary,
  "riskLevel" | "riskScore" | "riskReasons" | "notableCommands" | "suspicions" | "indicators" | "sensitiveItems"
>;

/**
 * A model's reading with all that the digest found in the same transcript, each finding once. A model may obey what a
 * recording says to it, so it can add to the digest's findings and never take from them. A risk below the digest's, or
 * none, is raised to it with the digest's reasons, and `riskRaisedFrom` says from where. The titles and descriptions
 * stay the model's.
 */
export function withFloor<Read extends Reading>(reading: Read, floor: Floor): Read & Pick<Summary, "riskRaisedFrom"> {
  return {
    ...reading,
    ...riskOf(reading, floor),
    notableCommands: commandsOf(reading.notableCommands, floor.notableCommands),
    suspicions: suspicionsOf(reading.suspicions, floor.suspicions),
    indicators: itemsOf(reading.indicators, floor.indicators),
    sensitiveItems: itemsOf(reading.sensitiveItems, floor.sensitiveItems),
  };
}

/** Where the digest has no reason to raise a risk, one that the model did not give stays unknown. */
function riskOf(
  { riskLevel, riskScore, riskReasons }: Reading,
  floor: Floor,
): Pick<Summary, "riskLevel" | "riskScore" | "riskReasons" | "riskRaisedFrom"> {
  if (floor.riskReasons.length === 0 || riskRank(floor.riskLevel) <= riskRank(riskLevel)) {
    return { riskLevel, riskScore, riskReasons, riskRaisedFrom: undefined };
  }
  const found = floor.riskReasons.map(
    ({ reason, ...more }): RiskReason => ({ ...more, reason: `${reason} (found in the commands)` }),
  );
  return {
    riskLevel: floor.riskLevel,
    riskScore: Math.max(riskScore ?? 0, floor.riskScore ?? 0),
    riskReasons: [...found, ...riskReasons],
    riskRaisedFrom: riskLevel ?? "UNRATED",
  };
}

/** A command that both name is one: the whole of what was typed, and the graver of the two levels. */
function commandsOf(named: readonly NotableCommand[], found: readonly NotableCommand[]): readonly NotableCommand[] {
  const commands = [...named];
  for (const one of found) {
    const at = commands.findIndex(
      ({ entry, command }) => entry === one.entry && plainLine(one.command).includes(plainLine(command)),
    );
    const same = commands[at];
    if (same === undefined) commands.push(one);
    else commands[at] = joined(same, one);
  }
  return commands.toSorted((a, b) => a.entry - b.entry);
}

function joined(named: NotableCommand, found: NotableCommand): NotableCommand {
  const tactics = [...new Set([...named.tactics, ...found.tactics])].filter((tactic) => tactic !== "NONE");
  const understated = riskRank(named.riskLevel) < riskRank(found.riskLevel);
  return {
    ...named,
    command: found.command,
    reason: understated ? [named.reason, found.reason].filter((reason) => reason !== "").join("; ") : named.reason,
    riskLevel: understated ? found.riskLevel : named.riskLevel,
    tactics: tactics.length > 0 ? tactics : ["NONE"],
    attackIds: [...new Set([...named.attackIds, ...found.attackIds])],
  };
}

/** Of one moment the model's own words are enough. */
function suspicionsOf(named: readonly Suspicion[], found: readonly Suspicion[]): readonly Suspicion[] {
  const told = new Set(named.map(({ moment }) => moment?.entry));
  return [...named, ...found.filter(({ moment }) => !told.has(moment?.entry))];
}

/** The same value is the same item, whatever type the model gives it. */
function itemsOf(named: readonly Item[], found: readonly Item[]): readonly Item[] {
  const told = new Set(named.map(({ value }) => value));
  return [...named, ...found.filter(({ value }) => !told.has(value))];
}
