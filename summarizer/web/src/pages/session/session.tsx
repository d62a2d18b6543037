import { useRoute } from "preact-iso";
import { sessionPath } from "../../api/client.ts";
import type { StoredReport } from "../../api/types.ts";
import { useData } from "../../api/use-data.ts";
import { Failed, Skeleton } from "../../components/states.tsx";

export default function Session() {
  const { id = "" } = useRoute().params;
  const { data, error, reload } = useData<StoredReport>(sessionPath(id));
  if (error !== undefined) return <Failed whole what="The session cannot be shown" error={error} retry={reload} />;
  if (data === undefined) return <Skeleton count={2} tall />;
  return <h1>{data.summary?.title ?? data.id}</h1>;
}
