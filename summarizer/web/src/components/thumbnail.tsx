import { useState } from "preact/hooks";
import { pathTo } from "../api/client.ts";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";

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
  // As an image, a drawing runs nothing and loads nothing, whatever is in it.
  const address = pathTo("GET /v1/sessions/{id}/thumbnail", { params: { id } });
  const [failed, setFailed] = useState<string>();
  return (
    <div class="thumbnail">
      {there && failed !== address ? (
        <img src={address} alt="" width="320" height="180" decoding="async" onError={() => setFailed(address)} />
      ) : (
        <Icon name={kindIcons[kind] ?? "terminal"} />
      )}
    </div>
  );
}
