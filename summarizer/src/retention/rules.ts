import { createHash } from "node:crypto";
import { ContextError, PolicySet } from "wherefore";
import type { DialectName } from "wherefore/teleport";
import { contextFromEvent, sessionFilter } from "wherefore/teleport";
import type { Queryable } from "../database/database.ts";
import type { RetentionPolicy } from "../kinds/schema.ts";
import { listResources } from "../resources/repository.ts";

/** How long one session is kept. */
export interface Keeping {
  /** Days after its end; undefined: until somebody deletes it. */
  readonly days: number | undefined;
  /** The policy that decides it; undefined where the setting does. */
  readonly policy: string | undefined;
  /** The policies that put it on hold. */
  readonly holds: readonly string[];
}

/** What decides how long sessions are kept. */
export interface RetentionRules {
  /** Another text after every change. */
  readonly version: string;
  /** The ages in days at which sessions become due, ascending. */
  readonly ages: readonly number[];
  /** @throws ContextError for an end event whose shape the filters cannot read */
  of(endEvent: unknown): Keeping;
}

export interface RuleOptions {
  readonly dialect: DialectName;
  /** Days that sessions are kept which no policy matches; undefined: for good. */
  readonly keepSessionsDays: number | undefined;
}

/** The rules of the stored policies and the setting. Of several policies that match, the longest time wins. */
export async function readRules(store: Queryable, options: RuleOptions): Promise<RetentionRules> {
  const policies = (await listResources(store, ["retention_policy"])).filter(
    (item) => item.kind === "retention_policy",
  );
  return rulesOf(policies, options);
}

export function rulesOf(
  policies: readonly RetentionPolicy[],
  { dialect, keepSessionsDays }: RuleOptions,
): RetentionRules {
  const listed = policies.map(({ metadata: { name, revision = "" }, spec: { kinds, filter, keep_days, hold } }) => ({
    ...{ name, revision, kinds, days: keep_days, hold: hold === true },
    ...(filter !== undefined && { filter }),
  }));
  const set = new PolicySet(listed, sessionFilter.with({ dialect }));
  const revisions = listed.map(({ name, revision }) => `${name} ${revision}`);
  const ages = [keepSessionsDays, ...listed.map(({ days }) => days)].filter((days) => days !== undefined);
  return {
    version: createHash("sha256")
      .update(JSON.stringify([keepSessionsDays, dialect, revisions]))
      .digest("hex")
      .slice(0, 16),
    ages: [...new Set(ages)].toSorted((one, other) => one - other),
    of(endEvent) {
      const matched = set.matchAll(contextFromEvent(endEvent));
      const holds = matched.filter(({ hold }) => hold).map(({ name }) => name);
      const [longest] = matched
        .flatMap(({ name, days }) => (days === undefined ? [] : [{ name, days }]))
        .toSorted((one, other) => other.days - one.days);
      return { days: longest === undefined ? keepSessionsDays : longest.days, policy: longest?.name, holds };
    },
  };
}

/** The same as {@link RetentionRules.of}; undefined for an end event that the filters cannot read. */
export function keepingOf(rules: RetentionRules, endEvent: unknown): Keeping | undefined {
  try {
    return rules.of(endEvent);
  } catch (error) {
    if (error instanceof ContextError) return undefined;
    throw error;
  }
}
