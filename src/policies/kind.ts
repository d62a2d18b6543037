import { guarded, recordOf } from "../read.ts";

/** The kinds of a policy; unset: every kind. */
type Kinds = ReadonlySet<string> | undefined;

/**
 * Whether a policy is for the kind of `context`.
 * @throws ContextError for a context whose kind cannot be read
 */
export function isFor({ kinds }: { readonly kinds: Kinds }, context: unknown): boolean {
  const kind = kindOf(context);
  return kinds === undefined || kinds.has(kind);
}

/** The kind by which policies are selected; undefined if neither the environment nor a policy has kinds. */
export function kindOf(context: unknown): string {
  if (context === null || context === undefined) recordOf(context, () => "");
  return guarded(
    () => "kind",
    () => (context as { readonly kind: string }).kind,
  );
}
