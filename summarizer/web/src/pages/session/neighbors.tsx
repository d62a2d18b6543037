import type { Session } from "../../api/types.ts";
import { useData } from "../../api/use-data.ts";
import type { IconName } from "../../components/icon.tsx";
import { Icon } from "../../components/icon.tsx";
import { besides } from "../recordings/last-list.ts";
import { pageOf } from "../recordings/tile.tsx";

/** Links to the sessions before and after this one: in the list that led here, or else in time, the newest first. */
export function Neighbors({ report }: { readonly report: Session }) {
  const listed = besides(report.id);
  const inTime = useInTime(report, listed === undefined);
  const { previous, next } = listed ?? inTime;
  return (
    <p class="neighbors">
      <Neighbor id={previous} name="Previous session" icon="left" />
      <Neighbor id={next} name="Next session" icon="right" />
    </p>
  );
}

function Neighbor({
  id,
  name,
  icon,
}: {
  readonly id: string | undefined;
  readonly name: string;
  readonly icon: IconName;
}) {
  if (id === undefined)
    return (
      <button type="button" class="button quiet icon-only" disabled aria-label={name}>
        <Icon name={icon} />
      </button>
    );
  return (
    <a class="button quiet icon-only" href={pageOf({ id })} aria-label={name} title={name}>
      <Icon name={icon} />
    </a>
  );
}

/** The sessions that ended next to a session. */
function useInTime({ id, session: { started, duration } }: Session, wanted: boolean) {
  const end = Date.parse(started) + duration;
  const name = wanted && Number.isFinite(end) ? "GET /v1/sessions" : undefined;
  const at = Number.isFinite(end) ? new Date(end).toISOString() : undefined;
  const newer = useData(name, { query: { from: at, sort: "oldest", limit: 2 } });
  const older = useData(name, { query: { to: at, sort: "newest", limit: 1 } });
  return {
    previous: newer.data?.sessions.find((other) => other.id !== id)?.id,
    next: older.data?.sessions[0]?.id,
  };
}
