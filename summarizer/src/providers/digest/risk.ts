import type { Transcript } from "../../transcript/transcript.ts";
import type { NotableCommand, RiskReason } from "../summary.ts";
import { riskLevels } from "../summary.ts";
import type { CommandRule, StatementRule } from "./rules.ts";
import { commandRules, statementRules } from "./rules.ts";
import type { Statement } from "./statement.ts";
import type { Step } from "./steps.ts";
import { actsOf } from "./steps.ts";
import { holds } from "./when.ts";

export interface Risk {
  /** The highest level first, each reason once. */
  readonly reasons: readonly RiskReason[];
  readonly notable: readonly NotableCommand[];
}

/**
 * What of a session is risky, by the tables of rules. Only what was typed or sent counts, never what a machine printed:
 * text on the screen cannot change the verdict.
 */
export function riskOf(transcript: Transcript, steps: readonly Step[]): Risk {
  const found = [...steps.flatMap(findingsOf), ...deletedFindings(transcript)];
  const reasons = new Map<string, RiskReason>();
  for (const { rule } of [...found].sort((a, b) => rank(b.rule) - rank(a.rule))) {
    if (!reasons.has(rule.reason)) reasons.set(rule.reason, { level: rule.level, reason: rule.reason });
  }
  const notable = new Map<number, NotableCommand>();
  for (const { rule, entry, at, command } of found) {
    const known = notable.get(entry);
    const said = known?.reason.split("; ") ?? [];
    if (!said.includes(rule.reason))
      notable.set(entry, { entry, at, command, reason: [...said, rule.reason].join("; ") });
  }
  return { reasons: [...reasons.values()], notable: [...notable.values()].sort((a, b) => a.at - b.at) };
}

interface Found {
  readonly rule: RiskReason;
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
      const rule = { level: "MEDIUM" as const, reason: "typed a risky command and deleted it again" };
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

function rank({ level }: RiskReason): number {
  return riskLevels.indexOf(level);
}
