import { connect, negate } from "../reduce/connect.ts";
import type { TypedExpr } from "../typed.ts";
import { Inquiry } from "./decide.ts";
import {
  type Case,
  caseData,
  type Decisions,
  isStopped,
  nobody,
  type Position,
  type Stopped,
  seek,
} from "./decisions.ts";
import { Inspector, textOf } from "./inspect.ts";

/** What no policy of a set takes, of one kind. */
export interface Uncovered<C = unknown> {
  /** Absent where the environment has no kinds. */
  readonly kind?: string;
  /** What is not taken, as the canonical text of a filter of that kind; absent where nothing is taken. */
  readonly filter?: string;
  /** A context, with its kind, that no policy takes. */
  readonly witness: C;
}

/** Negated filters up to which the whole is made smaller. */
const mostSimplified = 24;

/** What no policy takes of contexts of the kinds; undefined where all is taken. */
export function uncovered(decisions: Decisions, kinds: readonly string[]): Uncovered | Stopped | undefined {
  const found = seek(decisions, new Inquiry(decisions.scope(kinds)), nobody);
  if (found === undefined || isStopped(found)) return found;
  const [kind] = kinds;
  const filters = needed(decisions, kinds).flatMap((position) => decisions.entries[position]?.filter ?? []);
  const environment = { ...decisions.environment, kinds };
  const filter = nothingOf(filters);
  const inspector = new Inspector(environment);
  const shortest =
    filter !== undefined && filters.length <= mostSimplified ? inspector.minimize(filter).smaller : filter;
  return {
    ...(kind !== undefined && { kind }),
    ...(shortest !== undefined && { filter: textOf(shortest, environment) }),
    witness: caseData(found),
  };
}

/** A filter that is true of what none of `filters` is true of; undefined where there are none. */
function nothingOf(filters: readonly TypedExpr[]): TypedExpr | undefined {
  const [first] = filters;
  if (first === undefined) return undefined;
  const denied = filters.flatMap((filter) => {
    if (filter.kind !== "or") return [negate(filter, filter.span)];
    return filter.operands.map((operand) => negate(operand, operand.span));
  });
  return connect("and", denied, first.span);
}

/** The policies without any of which more would not be taken. */
function needed(decisions: Decisions, kinds: readonly string[]): readonly Position[] {
  const all = [...decisions.entries.keys()].filter((position) => {
    const named = decisions.kindsOf(position);
    return kinds.length === 0 || kinds.some((kind) => named.includes(kind));
  });
  const kept = new Set(all);
  for (const position of all) {
    const alone = new Inquiry(decisions.scope(kinds)).claim(decisions.matches(position, true));
    for (;;) {
      const answer = alone.answer((context, kind) => others(decisions, { context, kind }, position, kept).length === 0);
      if (answer.found === false) kept.delete(position);
      if (answer.found !== true) break;
      const [other] = others(decisions, answer, position, kept);
      if (other === undefined) break;
      alone.claim(decisions.matches(other, false));
    }
  }
  return [...kept];
}

function others(decisions: Decisions, one: Case, position: Position, kept: ReadonlySet<Position>): readonly Position[] {
  return decisions.allOf(one).filter((other) => other !== position && kept.has(other));
}
