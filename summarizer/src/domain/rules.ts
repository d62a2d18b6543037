/** The kinds of things that rules can be about here, and what doing each verb to them means. */
// biome-ignore format: table
export const ruledKinds = [
  "inference_model", "inference_secret", "inference_policy", "retrieval_model", "retention_policy", "role", "user", "github", "saml", "oidc",
  "session", "legal_hold", "event", "metrics",
] as const;

/** What somebody may be allowed to do something to. `event` is the audit log, `metrics` what monitors read; of a `legal_hold`,
 * conditions see its session. */
export type RuledKind = (typeof ruledKinds)[number];

export const verbs = ["list", "read", "create", "update", "delete", "rotate", "escalate"] as const;

/** What somebody may be allowed to do. */
export type Verb = (typeof verbs)[number];

/** Other names by which rules call kinds, and the kinds that they stand for. */
export const kindGroups: Readonly<Record<string, readonly RuledKind[]>> = {
  "*": ruledKinds,
  auth_connector: ["github", "saml", "oidc"],
};

/** Other names by which rules call verbs. Values of secrets never come out: to read is to read without them. */
export const verbGroups: Readonly<Record<string, readonly Verb[]>> = {
  "*": verbs,
  readnosecrets: ["read"],
};

/** The kinds of a rule's `name`: none if the kind does not exist here. */
export function kindsNamed(name: string): readonly RuledKind[] {
  return named(name, kindGroups, ruledKinds);
}

/** The same for verbs. */
export function verbsNamed(name: string): readonly Verb[] {
  return named(name, verbGroups, verbs);
}

function named<Name extends string>(
  name: string,
  groups: Readonly<Record<string, readonly Name[]>>,
  all: readonly Name[],
): readonly Name[] {
  if (Object.hasOwn(groups, name)) return groups[name] ?? [];
  return all.filter((each) => each === name);
}
