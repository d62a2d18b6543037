import { ContextError, type Policy } from "wherefore";
import type { FilterEnvironment } from "../../src/predicate.ts";

export type Kinded = { readonly kind: string };

/** What a set of policies means: each in turn, in the order of the names. */
export function scanOf<P extends Policy>(policies: readonly P[], environment: FilterEnvironment<never>) {
  const entries = [...policies]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((policy) => {
      const predicate = policy.filter === undefined ? undefined : environment.compile(policy.filter);
      const matches = (context: Kinded): boolean => {
        const kind = kindOf(context);
        if (policy.kinds !== undefined && !policy.kinds.includes(kind)) return false;
        return predicate === undefined || predicate.matches(context as never);
      };
      return { policy, matches };
    });
  return {
    match: (context: Kinded) => entries.find(({ matches }) => matches(context))?.policy,
    matchAll: (context: Kinded) => entries.filter(({ matches }) => matches(context)).map(({ policy }) => policy),
  };
}

/** The kind of a context; one that cannot be read is an error of the context, as for fields. */
function kindOf(context: Kinded | null | undefined): string {
  if (context === null || context === undefined) {
    throw new ContextError("", "an object with fields", context === null ? "null" : "nothing");
  }
  try {
    return context.kind;
  } catch (cause) {
    throw new ContextError("kind", "data that can be read", "a getter that throws", { cause });
  }
}

/** What a call gives, or the error that it ends in: of another's the class alone, as its text is the engine's. */
export function outcome(call: () => unknown): unknown {
  try {
    return { gives: call() };
  } catch (error) {
    return { throws: error instanceof ContextError ? error.message : Object.getPrototypeOf(error).constructor.name };
  }
}
