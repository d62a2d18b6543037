import type { Compiled } from "../policies/compile-policies.ts";
import { decide } from "./decide.ts";
import { attempt, type Case, type Decisions, evaluated, inquire, type Position } from "./decisions.ts";
import type { Finding } from "./findings.ts";
import { join, textOf } from "./write.ts";

/** Policies between two that are looked at. */
const mostBetween = 100;

/** Contexts by which filters are told apart before they are compared. */
const mostCases = 8;

/**
 * Pairs of policies that could be one: all that they have besides names, kinds and filters is the same, no policy between
 * them takes what would move, and either their filters are equivalent, or they have other members and name the same kinds.
 */
export function mergeable(decisions: Decisions, cases: readonly Case[]): readonly Finding[] {
  const groups = new Map<string, Position[]>();
  for (const [position, entry] of decisions.entries.entries()) {
    const key = membersOf(entry);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), position]);
  }
  const tried = cases.slice(0, mostCases);
  return [...groups].flatMap(([members, group]) => {
    const found: Finding[] = [];
    const earlier = new Map<string, Position>();
    let last: Position | undefined;
    for (const position of group) {
      const signature = signatureOf(decisions, position, tried);
      const twin = earlier.get(signature);
      const merged =
        (twin === undefined ? undefined : ofEqualFilters(decisions, twin, position)) ??
        (members === "{}" || last === undefined ? undefined : ofEqualKinds(decisions, last, position));
      if (merged !== undefined) found.push(merged);
      earlier.set(signature, position);
      last = position;
    }
    return found;
  });
}

/** What a policy has besides its name, kinds and filter, as text; undefined for data that is no JSON. */
function membersOf({ policy }: Compiled): string | undefined {
  const { name: _name, kinds: _kinds, filter: _filter, ...others } = policy;
  try {
    return JSON.stringify(others, (_key, value: unknown) => sorted(value));
  } catch {
    return undefined;
  }
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Filters with other signatures are hardly equivalent: they leave other values open, or match other contexts. */
function signatureOf(decisions: Decisions, position: Position, cases: readonly Case[]): string {
  const { predicate } = decisions.entries[position] as Compiled;
  const pins = [...decisions.pins(position)].map(([term, values]) => `${term} ${[...values].join()}`).sort();
  const bits = cases.map(({ context }) => {
    const matches = attempt(() => predicate === undefined || evaluated(() => predicate.matches(context)));
    return matches === true ? "1" : "0";
  });
  return `${bits.join("")} ${pins.join()}`;
}

function ofEqualFilters(decisions: Decisions, a: Position, b: Position): Finding | undefined {
  const [x, y] = [decisions.entries[a] as Compiled, decisions.entries[b] as Compiled];
  if (x.kinds === undefined || y.kinds === undefined || [...y.kinds].every((kind) => x.kinds?.has(kind)))
    return undefined;
  const kinds = decisions.kinds.filter((kind) => x.kinds?.has(kind) || y.kinds?.has(kind));
  const areEqual = decisions.remembering(b, { about: x.predicate ?? x.policy, also: `${kinds}`, read: () => [] }, () =>
    [true, false].every((value) => {
      const claims = [
        { condition: x.filter, value },
        { condition: y.filter, value: !value },
      ];
      return decide(decisions.scope(kinds), claims, "any").found === false;
    }),
  );
  if (!areEqual || !canMove(decisions, a, b)) return undefined;
  const filter = x.filter && textOf(x.filter, decisions.environment, decisions.passes);
  return { code: "mergeable", policy: y.name, by: [x.name], kinds, ...(filter !== undefined && { filter }) };
}

function ofEqualKinds(decisions: Decisions, a: Position, b: Position): Finding | undefined {
  const [x, y] = [decisions.entries[a] as Compiled, decisions.entries[b] as Compiled];
  if ([...(x.kinds ?? [])].sort().join() !== [...(y.kinds ?? [])].sort().join()) return undefined;
  if ((x.kinds === undefined) !== (y.kinds === undefined) || !canMove(decisions, a, b)) return undefined;
  const both = x.filter && y.filter && join("or", [x.filter, y.filter]);
  const kinds = x.kinds && decisions.kinds.filter((kind) => x.kinds?.has(kind));
  return {
    code: "mergeable",
    policy: y.name,
    by: [x.name],
    ...(kinds !== undefined && { kinds }),
    ...(both !== undefined && { filter: textOf(both, decisions.environment, decisions.passes) }),
  };
}

/** Whether one of the two can stand where the other does, so that no policy between them takes more or less. */
function canMove(decisions: Decisions, a: Position, b: Position): boolean {
  if (b - a > mostBetween) return false;
  const between = Array.from({ length: b - a - 1 }, (_, offset) => a + 1 + offset);
  return [a, b].some((moved) => between.every((other) => !overlap(decisions, moved, other)));
}

function overlap(decisions: Decisions, a: Position, b: Position): boolean {
  return (
    !decisions.areApart(a, b) && inquire(decisions, decisions.commonKinds(a, b), [a, b]).answer("any").found !== false
  );
}
