import { useEffect, useState } from "preact/hooks";
import { send, sessionPath } from "../api/client.ts";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";

/** Pictures that were fetched, by session, the latest last. */
const kept = new Map<string, string>();
const most = 300;
const underway = new Map<string, Promise<string>>();

async function picture(id: string): Promise<string> {
  const before = kept.get(id);
  if (before !== undefined) return before;
  const waiting = underway.get(id) ?? fetched(id);
  underway.set(id, waiting);
  try {
    return await waiting;
  } finally {
    underway.delete(id);
  }
}

async function fetched(id: string): Promise<string> {
  const response = await send(sessionPath(id, "/thumbnail"));
  // As an image, a drawing runs nothing and loads nothing, whatever is in it.
  const address = URL.createObjectURL(await response.blob());
  kept.set(id, address);
  const [oldest] = kept;
  if (kept.size > most && oldest !== undefined) {
    kept.delete(oldest[0]);
    URL.revokeObjectURL(oldest[1]);
  }
  return address;
}

export const kindIcons: Readonly<Record<string, IconName>> = { ssh: "terminal", k8s: "cluster", db: "database" };
export const kindNames: Readonly<Record<string, string>> = { ssh: "SSH", k8s: "Kubernetes", db: "Database" };

/** What a recording looks like. `there`: whether it has come. */
export function Thumbnail({
  id,
  kind,
  there,
}: {
  readonly id: string;
  readonly kind: string;
  readonly there: boolean;
}) {
  const [address, setAddress] = useState(kept.get(id));
  useEffect(() => {
    let gone = false;
    setAddress(kept.get(id));
    if (there && !kept.has(id)) {
      picture(id).then(
        (found) => {
          if (!gone) setAddress(found);
        },
        () => {},
      );
    }
    return () => {
      gone = true;
    };
  }, [id, there]);
  return (
    <div class="thumbnail">
      {address === undefined ? (
        <Icon name={kindIcons[kind] ?? "terminal"} />
      ) : (
        <img src={address} alt="" width="320" height="180" />
      )}
    </div>
  );
}
