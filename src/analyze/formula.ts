/** An atom by its number, from 1 on; negative where it is denied. */
export type Literal = number;

/** A condition over atoms, in which only atoms are denied. */
export type Formula = Literal | Junction;

export interface Junction {
  readonly kind: "and" | "or";
  readonly parts: readonly Formula[];
  /** What {@link deny} makes of it, once it has. */
  denied: Junction | undefined;
}

export const TRUE: Literal = 0x4000_0000;
export const FALSE: Literal = -TRUE;

export function all(parts: readonly Formula[]): Formula {
  return join("and", parts, TRUE, FALSE);
}

export function any(parts: readonly Formula[]): Formula {
  return join("or", parts, FALSE, TRUE);
}

function join(kind: Junction["kind"], parts: readonly Formula[], neutral: Literal, decisive: Literal): Formula {
  const joined = new Set<Formula>();
  for (const part of parts) {
    if (part === decisive || (typeof part === "number" && joined.has(-part))) return decisive;
    if (typeof part === "number" || part.kind !== kind) joined.add(part);
    else for (const inner of part.parts) joined.add(inner);
  }
  joined.delete(neutral);
  const [only = neutral] = joined;
  return joined.size < 2 ? only : { kind, parts: [...joined], denied: undefined };
}

/** Each junction is negated once, so that what shares parts goes on sharing them. */
export function deny(formula: Formula): Formula {
  if (typeof formula === "number") return -formula;
  if (formula.denied !== undefined) return formula.denied;
  const denied: Junction = {
    kind: formula.kind === "and" ? "or" : "and",
    parts: formula.parts.map(deny),
    denied: formula,
  };
  formula.denied = denied;
  return denied;
}

/** Both hold, or neither does. */
export function same(a: Formula, b: Formula): Formula {
  return any([all([a, b]), all([deny(a), deny(b)])]);
}
