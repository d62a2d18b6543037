import { useMemo } from "preact/hooks";
import { may } from "../../api/account.ts";
import type { AboutResource, ResourceDocument, ResourceKind } from "../../api/resources.ts";
import { useData } from "../../api/use-data.ts";

/** A resource, and what is known of it beside what it says. */
export interface Listed {
  readonly document: ResourceDocument;
  readonly about: AboutResource | undefined;
}

/** All resources of a kind that one may see. */
export function useResources(kind: ResourceKind) {
  const { data, error, reload } = useData<{
    readonly resources: readonly ResourceDocument[];
    readonly about: readonly AboutResource[];
  }>(`/v1/resources/${kind}?about=true`);
  const rows = useMemo(
    () =>
      data?.resources.map(
        (document): Listed => ({ document, about: data.about.find(({ name }) => name === document.metadata.name) }),
      ),
    [data],
  );
  return { rows, error, reload };
}

/** Names of the resources of a kind, with their descriptions; none for whoever may not see any. */
export function useNames(kind: ResourceKind) {
  const { data, reload } = useData<{ readonly resources: readonly ResourceDocument[] }>(
    may("list", kind) ? `/v1/resources/${kind}` : undefined,
  );
  const names = useMemo(
    () => data?.resources.map(({ metadata }) => [metadata.name, metadata.description] as const) ?? [],
    [data],
  );
  return { names, reload, isKnown: data !== undefined };
}
