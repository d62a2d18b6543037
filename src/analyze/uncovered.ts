import type { Environment } from "../environment.ts";
import type { Passes } from "../lint/verdicts.ts";
import type { TypedExpr } from "../typed.ts";
import {
  type Case,
  caseData,
  type Decisions,
  inquire,
  isStopped,
  nobody,
  type Position,
  type Stopped,
  seek,
} from "./decisions.ts";
import { Inspector } from "./inspect.ts";
import { join, negation, textOf } from "./write.ts";

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
  const found = seek(decisions, inquire(decisions, kinds, []), nobody);
  if (found === undefined || isStopped(found)) return found;
  const [kind] = kinds;
  const filters = needed(decisions, kinds).flatMap((position) => decisions.entries[position]?.filter ?? []);
  return {
    ...(kind !== undefined && { kind }),
    ...(filters.length > 0 && { filter: nothingOf(filters, { ...decisions.environment, kinds }, decisions.passes) }),
    witness: caseData(found),
  };
}

/** A filter, as text, that is true of what none of `filters` is true of. */
function nothingOf(filters: readonly TypedExpr[], environment: Environment, passes: Passes): string {
  if (filters.length > mostSimplified)
    return filters.map((filter) => textOfDenial(filter, environment, passes)).join(" && ");
  const denied = join("and", filters.map(denial)) as TypedExpr;
  return textOf(new Inspector(environment, passes).minimize(denied).smaller, environment, passes);
}

/** A conjunction, where the filter is a disjunction. */
function denial(filter: TypedExpr): TypedExpr {
  return join("and", (filter.kind === "or" ? filter.operands : [filter]).map(negation)) as TypedExpr;
}

const texts = new WeakMap<TypedExpr, string>();

function textOfDenial(filter: TypedExpr, environment: Environment, passes: Passes): string {
  const known = texts.get(filter);
  if (known !== undefined) return known;
  const denied = denial(filter);
  const text = textOf(denied, environment, passes);
  const made = denied.kind === "or" ? `(${text})` : text;
  texts.set(filter, made);
  return made;
}

/** The policies without any of which more would not be taken. */
function needed(decisions: Decisions, kinds: readonly string[]): readonly Position[] {
  const all = [...decisions.entries.keys()].filter((position) => {
    const named = decisions.kindsOf(position);
    return kinds.length === 0 || kinds.some((kind) => named.includes(kind));
  });
  const needless = new Set<Position>();
  const isKept = (other: Position) => !needless.has(other);
  for (const position of all) {
    const first = (one: Case) =>
      decisions
        .allOf(one)
        .filter((other) => other !== position && isKept(other))
        .slice(0, 1);
    const also = `${[...needless].map((other) => decisions.entries[other]?.name)}`;
    const isNeeded = decisions.remembering(position, { about: `alone ${kinds}`, also, read: first }, (step) => {
      const inquiry = inquire(decisions, kinds, [position]);
      for (;;) {
        const answer = inquiry.answer("any");
        if (answer.found !== true) return answer.found === undefined;
        step(answer);
        const [other] = first(answer);
        if (other === undefined) return true;
        inquiry.claim(decisions.matches(other, false));
      }
    });
    if (!isNeeded) needless.add(position);
  }
  return all.filter(isKept);
}
