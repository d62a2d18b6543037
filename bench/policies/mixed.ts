import type { Policy } from "wherefore";
import { linearCongruential } from "../random.ts";

/** A finished session, as far as the policies here read one. */
export interface Session {
  readonly kind: "ssh" | "k8s" | "db";
  readonly user: {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly roles: readonly string[]; readonly traits: Readonly<Record<string, readonly string[]>> };
  };
  readonly resource: {
    readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  };
  readonly session: { readonly cluster_name: string; readonly participants: readonly string[] };
}

const kinds = ["ssh", "k8s", "db"] as const;
const keys = ["env", "region", "zone", "team", "tier", "service", "owner", "os", "app", "cost"];
const valuesOfKey = 50;
const roles = Array.from({ length: 40 }, (_, index) => `role-${index}`);
const people = Array.from({ length: 200 }, (_, index) => `person-${index}`);

const quote = (text: string): string => JSON.stringify(text);

/** Random draws from one seed, in one order. */
class Draw {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = linearCongruential(seed);
  }

  below(bound: number): number {
    return Math.floor(this.#random() * bound);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** `count` different ones. */
  some<T>(items: readonly T[], count: number): readonly T[] {
    const left = [...items];
    return Array.from({ length: count }, () => left.splice(this.below(left.length), 1)[0] as T);
  }

  value(key: string): string {
    return `${key}-${this.below(valuesOfKey)}`;
  }
}

/**
 * `count` policies: 85 % of two clauses, 10 % of four or five with `||` and `!`, and 5 % that no index can use, of ten label
 * keys with fifty values each. The same on every run; those of a smaller count are not the first of a larger.
 */
export function mixedPolicies(count: number): readonly Policy[] {
  const draw = new Draw(20_261_122 + count);
  const label = (key: string) => `resource.metadata.labels[${quote(key)}]`;
  const is = (key: string) => `equals(${label(key)}, ${quote(draw.value(key))})`;
  const clauses = [
    () => is(draw.of(keys)),
    () => `contains(user.spec.roles, ${quote(draw.of(roles))})`,
    () => `contains(user.spec.traits["teams"], ${quote(draw.value("team"))})`,
    () => `contains_any(session.participants, set(${draw.some(people, 3).map(quote).join(", ")}))`,
    () => `has_prefix(session.cluster_name, ${quote(`cluster-${draw.below(20)}`)})`,
  ];
  const two = () => {
    const [a = "", b = ""] = draw.some(keys, 2);
    return `${is(a)} && ${draw.below(4) > 0 ? is(b) : draw.of(clauses)()}`;
  };
  const long = () => {
    const [a = "", b = "", c = "", d = ""] = draw.some(keys, 4);
    const more = draw.below(2) === 0 ? "" : ` && ${draw.of(clauses)()}`;
    return `${is(a)} && (${is(b)} || ${draw.of(clauses)()}) && !(${is(c)} || ${is(d)})${more}`;
  };
  // none of these is true of many sessions: a policy that takes everything would end every search early
  const unindexable = [
    () => `all_end_with(resource.metadata.name, ${quote(`-${10 + draw.below(90)}`)}) && !${is(draw.of(keys))}`,
    () => `session.cluster_name == ${label(draw.of(keys))} || user.metadata.name == ${label(draw.of(keys))}`,
    () => `!has_prefix(resource.metadata.name, "resource-") && !contains(user.spec.roles, ${quote(draw.of(roles))})`,
  ];
  return Array.from({ length: count }, (_, index): Policy => {
    const share = draw.below(100);
    const filter = share < 85 ? two() : share < 95 ? long() : draw.of(unindexable)();
    const name = `policy-${String(index).padStart(6, "0")}`;
    return { name, filter, ...(draw.below(2) === 0 && { kinds: draw.some(kinds, 1 + draw.below(2)) }) };
  });
}

/** `count` sessions with seven to ten of the labels. The same on every run. */
export function mixedSessions(count: number): readonly Session[] {
  const draw = new Draw(7);
  const sessions = Array.from({ length: count }, (_, index): Session => {
    const labels = draw.some(keys, 7 + draw.below(4)).map((key) => [key, draw.value(key)] as const);
    return {
      kind: draw.of(kinds),
      user: {
        metadata: { name: draw.of(people) },
        spec: { roles: draw.some(roles, 1 + draw.below(3)), traits: { teams: [draw.value("team")] } },
      },
      resource: { metadata: { name: `resource-${index}`, labels: Object.fromEntries(labels) } },
      session: { cluster_name: `cluster-${draw.below(40)}`, participants: draw.some(people, 1 + draw.below(2)) },
    };
  });
  // through JSON, so that strings and shapes are those of parsed data and not of this file's literals
  return JSON.parse(JSON.stringify(sessions)) as readonly Session[];
}
