import type { Predicate } from "wherefore";
import type { DialectName } from "wherefore/teleport";
import { whereClause } from "wherefore/teleport";

/** The context of a rule's condition. */
export type Condition = ReturnType<typeof whereClause.compile>;

type Context = Condition extends Predicate<infer C> ? C : never;

const most = 1000;

const limits = { bytes: 16 * 1024 * 1024, depth: 200, nodes: 1_000_000 };

/** Conditions by their text, each compiled once. */
export class Conditions {
  /** A single rule has the usual limits; all rules of a principal together can exceed them. */
  readonly #environment: typeof whereClause;
  readonly #compiled = new Map<string, Condition>();

  constructor(dialect: DialectName) {
    this.#environment = whereClause.with({ dialect, limits });
  }

  /**
   * Compiles a condition.
   * @throws FilterError for an invalid condition; a stored one is always valid
   */
  of(text: string): Condition {
    const known = this.#compiled.get(text);
    if (known !== undefined) return known;
    if (this.#compiled.size >= most) this.#compiled.clear();
    const condition = this.#environment.compile(text);
    this.#compiled.set(text, condition);
    return condition;
  }
}

/**
 * The roots that finished sessions and resources do not have. Roles here give no access to resources, so `can_view()`
 * is false, and there are no certificate authorities.
 */
const elsewhere = { ssh_session: {}, session_tracker: {}, host_cert: {}, can_view: false, system: {} };

/** The context of a condition. */
export function contextOf(user: object, subject: { readonly resource?: object; readonly session?: object }): Context {
  return { ...elsewhere, user, ...subject } as Context;
}
