import type { Comparison } from "../analyze/index.ts";

/** Contexts that go from one decision to another. */
export interface Move {
  /** The policy before; undefined: none. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** A context, with its kind, that moves so; undefined where a limit stopped the search for one. */
  readonly witness: Readonly<Record<string, unknown>> | undefined;
  /** Why there is no witness. */
  readonly reason?: string;
  /** How many of the given events move so; undefined where none were given. */
  readonly events: number | undefined;
}

/** What a change does to one policy. */
export interface PlannedPolicy {
  readonly name: string;
  readonly status: "added" | "removed" | "changed" | "unchanged";
  /** Its models before and after, where they differ. */
  readonly model?: { readonly from: string | undefined; readonly to: string | undefined };
  readonly gains: readonly Move[];
  readonly loses: readonly Move[];
}

/** A policy as a plan compares it with another. */
export interface PlanPolicy {
  readonly name: string;
  readonly model?: string | undefined;
  /** Its kinds and its filter, in one form however they are written. */
  readonly meaning: string;
}

/** How often events go from one decision to another. */
export class EventMoves {
  #events = 0;
  #moved = 0;
  readonly #counts = new Map<string, number>();

  add(from: string | undefined, to: string | undefined): void {
    this.#events += 1;
    if (from === to) return;
    this.#moved += 1;
    const key = JSON.stringify([from, to]);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  get events(): number {
    return this.#events;
  }

  get moved(): number {
    return this.#moved;
  }

  of(from: string | undefined, to: string | undefined): number {
    return this.#counts.get(JSON.stringify([from, to])) ?? 0;
  }
}

/** What moves, the pairs that a limit left open too. `events`: those that were given. */
export function movesOf({ changes, undecided }: Comparison, events: EventMoves | undefined): readonly Move[] {
  return [
    ...changes.map(({ from, to, witness }) => ({
      from,
      to,
      witness: { ...(witness as object) },
      events: events?.of(from, to),
    })),
    ...undecided.map(({ from, to, reason }) => ({
      from,
      to,
      witness: undefined,
      reason,
      events: events?.of(from, to),
    })),
  ];
}

/** The policies that change, or whose contexts do, in the order of their names. */
export function plan(
  before: readonly PlanPolicy[],
  after: readonly PlanPolicy[],
  moves: readonly Move[],
): readonly PlannedPolicy[] {
  const old = new Map(before.map((policy) => [policy.name, policy]));
  const next = new Map(after.map((policy) => [policy.name, policy]));
  const names = [...new Set([...old.keys(), ...next.keys()])].sort();
  return names
    .map((name): PlannedPolicy => {
      const [was, is] = [old.get(name), next.get(name)];
      const isOther = was !== undefined && is !== undefined && was.model !== is.model;
      return {
        name,
        status: statusOf(was, is),
        ...(isOther && { model: { from: was.model, to: is.model } }),
        gains: moves.filter(({ to }) => to === name),
        loses: moves.filter(({ from }) => from === name),
      };
    })
    .filter(({ status, model, gains, loses }) => status !== "unchanged" || model || gains.length + loses.length > 0);
}

function statusOf(was: PlanPolicy | undefined, is: PlanPolicy | undefined): PlannedPolicy["status"] {
  if (was === undefined) return "added";
  if (is === undefined) return "removed";
  return was.meaning === is.meaning ? "unchanged" : "changed";
}
