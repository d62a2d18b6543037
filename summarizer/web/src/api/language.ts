import { useMemo } from "preact/hooks";
import type { DialectName } from "wherefore/teleport";
import { sessionFilter, whereClause } from "wherefore/teleport";
import { useData } from "./use-data.ts";

function useDialect(): DialectName | undefined {
  return useData("GET /v1/policies/language").data?.dialect;
}

/** What a policy for `kinds` may say in its filter, as the server reads it. */
export function useFilterEnvironment(kinds: readonly string[]) {
  const dialect = useDialect();
  const known = kinds.filter((kind) => sessionFilter.kinds.some((known) => known === kind)).join(" ");
  return useMemo(() => sessionFilter.with({ dialect, kinds: known.split(" ").filter(Boolean) }), [dialect, known]);
}

/** What a rule of a role may say in its `where`, as the server reads it. */
export function useWhereEnvironment() {
  const dialect = useDialect();
  return useMemo(() => whereClause.with({ dialect }), [dialect]);
}
