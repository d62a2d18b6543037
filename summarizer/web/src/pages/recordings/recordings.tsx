import type { SessionList } from "../../api/types.ts";
import { useData } from "../../api/use-data.ts";
import { Failed, Skeleton } from "../../components/states.tsx";

export default function Recordings() {
  const { data, error, reload } = useData<SessionList>("/v1/sessions");
  if (error !== undefined) return <Failed whole what="The recordings cannot be listed" error={error} retry={reload} />;
  if (data === undefined) return <Skeleton count={6} tall />;
  return (
    <>
      <h1>Session recordings</h1>
      <ul>
        {data.sessions.map(({ id, session }) => (
          <li key={id}>
            <a href={`/recordings/${encodeURIComponent(id)}`}>
              {session?.user} → {session?.resource}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
