import { useMemo } from "preact/hooks";
import { may } from "../../api/account.ts";
import type { ResourceDocument, ResourceKind } from "../../api/resources.ts";
import { isOfKind } from "../../api/resources.ts";
import type { AboutResource } from "../../api/types.ts";
import { useData } from "../../api/use-data.ts";

/** A resource, and what is known of it beside what it says. */
export interface Listed<Kind extends ResourceKind = ResourceKind> {
  readonly document: ResourceDocument<Kind>;
  readonly about: AboutResource | undefined;
}

/** All resources of a kind that one may see. */
export function useResources<Kind extends ResourceKind>(kind: Kind) {
  const { data, error, reload } = useData("GET /v1/resources/{kind}", { params: { kind }, query: { about: "true" } });
  const rows = useMemo(
    () =>
      data?.resources.flatMap((document): readonly Listed<Kind>[] => {
        const about = data.about?.find(({ name }) => name === document.metadata.name);
        return isOfKind(kind, document) ? [{ document, about }] : [];
      }),
    [data, kind],
  );
  return { rows, error, reload };
}

/** Names of the resources of a kind, with their descriptions; none for users who cannot list them. */
export function useNames(kind: ResourceKind) {
  const { data, reload } = useData(may("list", kind) ? "GET /v1/resources/{kind}" : undefined, { params: { kind } });
  const names = useMemo(
    () => data?.resources.map(({ metadata }) => [metadata.name, metadata.description] as const) ?? [],
    [data],
  );
  return { names, reload, isKnown: data !== undefined };
}
