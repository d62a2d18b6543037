import type { Item, NotableCommand, RiskLevel, RiskReason, Suspicion } from "../domain/summary.ts";
import { highestRisk, riskLevels } from "../domain/summary.ts";
import type { Transcript } from "../domain/transcript.ts";
import { attackOf } from "./attack.ts";
import { categoriesOf } from "./categories.ts";
import { indicatorsOf, sensitiveItemsOf } from "./items.ts";
import type { CommandRule, StatementRule } from "./rules.ts";
import { commandRules, statementRules } from "./rules.ts";
import type { Statement } from "./statement.ts";
import type { Step } from "./steps.ts";
import { actsOf } from "./steps.ts";
import { holds } from "./when.ts";

export interface Risk {
  readonly level: RiskLevel;
  /** 0 to 100; what the reasons add up to. */
  readonly score: number;
  /** The highest level first, each reason once. */
  readonly reasons: readonly RiskReason[];
  readonly notable: readonly NotableCommand[];
  /** The notable commands that an attack could be made of. */
  readonly suspicions: readonly Suspicion[];
  readonly indicators: readonly Item[];
  readonly sensitiveItems: readonly Item[];
}

/**
 * What of a session is risky, by the tables of rules. Only what was typed or sent counts, never what a machine printed:
 * text on the screen cannot change the verdict.
 */
export function riskOf(transcript: Transcript, steps: readonly Step[]): Risk {
  const found = [...steps.flatMap(findingsOf), ...deletedFindings(transcript)];
  const rules = new Map<string, Rule>();
  for (const { rule } of [...found].sort((a, b) => rank(b.rule) - rank(a.rule))) {
    if (!rules.has(rule.reason)) rules.set(rule.reason, rule);
  }
  const reasons = scored([...rules.values()]);
  const stepAt = new Map(steps.map((step) => [step.entry, step]));
  const commands = [...byEntry(found)].map(([entry, all]) => notableCommand(all, transcript, stepAt.get(entry)));
  const grouped = [...byEntry(found)].flatMap(([entry, all]): readonly (readonly [Step, readonly string[]])[] => {
    const step = stepAt.get(entry);
    return step === undefined ? [] : [[step, all.map(({ rule }) => rule.id)]];
  });
  return {
    level: highestRisk(reasons.map(({ level }) => level)),
    score: reasons.reduce((sum, { scoreImpact }) => sum + (scoreImpact ?? 0), 0),
    reasons,
    notable: commands.sort((a, b) => a.at - b.at),
    suspicions: commands
      .filter(({ riskLevel }) => riskLevel === "HIGH" || riskLevel === "CRITICAL")
      .map(({ entry, at, reason }) => ({ activity: reason, moment: { entry, at } })),
    indicators: grouped.flatMap(([step, rules]) => indicatorsOf(step, rules)),
    sensitiveItems: grouped.flatMap(([step, rules]) => sensitiveItemsOf(step, rules)),
  };
}

/** Where the score of a level begins, and where that of the next one would. */
const bands: Readonly<Record<RiskLevel, readonly [from: number, below: number]>> = {
  LOW: [5, 25],
  MEDIUM: [30, 50],
  HIGH: [55, 75],
  CRITICAL: [80, 101],
};
const furtherReason = 4;

/** The gravest reason decides the band, each further one adds a little within it. */
function scored(rules: readonly Rule[]): readonly RiskReason[] {
  const [from, below] = bands[rules[0]?.level ?? "LOW"];
  return rules.map(({ level, reason }, index) => {
    const room = below - 1 - from - furtherReason * (index - 1);
    return { level, reason, scoreImpact: index === 0 ? from : Math.max(0, Math.min(furtherReason, room)) };
  });
}

type AllFound = readonly [Found, ...Found[]];

function byEntry(found: readonly Found[]): ReadonlyMap<number, AllFound> {
  const groups = new Map<number, [Found, ...Found[]]>();
  for (const item of found) {
    const group = groups.get(item.entry);
    if (group === undefined) groups.set(item.entry, [item]);
    else group.push(item);
  }
  return groups;
}

function notableCommand(found: AllFound, transcript: Transcript, step: Step | undefined): NotableCommand {
  const { entry, at, command } = found[0];
  const categories = step === undefined ? [] : categoriesOf(step);
  return {
    entry,
    at,
    end: transcript.entries[entry]?.end ?? at,
    command,
    reason: [...new Set(found.map(({ rule }) => rule.reason))].join("; "),
    category: categories.find((category) => category !== "AUTHENTICATION") ?? categories[0] ?? "OTHER",
    riskLevel: highestRisk(found.map(({ rule }) => rule.level)),
    ...attackOf(found.map(({ rule }) => rule.id)),
  };
}

/** What of a rule the verdict needs. */
type Rule = Pick<CommandRule, "id" | "level" | "reason">;

interface Found {
  readonly rule: Rule;
  readonly entry: number;
  readonly at: number;
  readonly command: string;
}

function findingsOf(step: Step): readonly Found[] {
  const { entry, at, input } = step;
  const commands = commandRules.filter((rule) => step.acts.some((act) => holds(rule, act)));
  const statements = statementRules.filter((rule) =>
    step.statements.some((statement) => applies(rule, statement, step)),
  );
  return withoutImplied([...commands, ...statements]).map((rule) => ({ rule, entry, at, command: input }));
}

/** Text that was typed and deleted again, where running it would have been a serious matter. */
function deletedFindings(transcript: Transcript): readonly Found[] {
  if (transcript.kind === "db") return [];
  return transcript.entries.flatMap(({ marks, start }, entry) =>
    marks.flatMap(({ type, text }) => {
      if (type !== "deleted-input") return [];
      const acts = actsOf(text);
      const serious = commandRules.some((rule) => rank(rule) >= 2 && acts.some((act) => holds(rule, act)));
      const rule = { id: "deleted", level: "MEDIUM" as const, reason: "typed a risky command and deleted it again" };
      return serious ? [{ rule, entry, at: start, command: text }] : [];
    }),
  );
}

/** Being another user is worth a word only where nothing worse is said of the command. */
function withoutImplied(rules: readonly (CommandRule | StatementRule)[]): readonly (CommandRule | StatementRule)[] {
  return rules.length > 1 ? rules.filter(({ id }) => id !== "elevated") : rules;
}

function applies(rule: StatementRule, { verb, shape }: Statement, { rows, failure }: Step): boolean {
  return (
    (rule.verbs === undefined || rule.verbs.includes(verb)) &&
    (rule.shape === undefined || rule.shape.test(shape)) &&
    (rule.without === undefined || !rule.without.test(shape)) &&
    (rule.rowsOver === undefined || (rows ?? 0) > rule.rowsOver) &&
    (rule.error === undefined || (failure !== undefined && rule.error.test(failure)))
  );
}

function rank({ level }: Rule): number {
  return riskLevels.indexOf(level);
}
