import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { ResourceDocument } from "../../api/resources.ts";
import { createResource, removeResource } from "../../api/resources.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { TextField } from "../../components/field.tsx";
import { FailedLine, sentence } from "../../components/states.tsx";
import { toast } from "../../components/toast.tsx";
import { pageOf } from "../resources/kinds.ts";
import { Order } from "./order.tsx";
import { usePreview } from "./use-preview.ts";

/** The document under another name. */
function renamed(
  { metadata: { revision: _, ...metadata }, ...document }: ResourceDocument<"inference_policy">,
  name: string,
): string {
  return JSON.stringify({ ...document, metadata: { ...metadata, name } });
}

/**
 * Gives a policy another name. A resource keeps its name, so it is made anew, and then the old one is deleted: in between
 * both are there and no session is without one.
 */
export function Rename({
  document,
  onClose,
}: {
  readonly document: ResourceDocument<"inference_policy">;
  readonly onClose: () => void;
}) {
  const { route } = useLocation();
  const old = document.metadata.name;
  const [name, setName] = useState(old);
  const [isMade, setMade] = useState(false);
  const isOther = name !== "" && name !== old;
  const {
    answer: preview,
    error,
    busy,
  } = usePreview(isOther ? { resources: renamed(document, name), without: [old], sessions: 200 } : undefined);
  const action = useAction(async () => {
    if (!isMade) await createResource(renamed(document, name));
    setMade(true);
    await removeResource("inference_policy", old);
    toast(`Renamed policy ${old} to ${name}`);
    onClose();
    route(pageOf("inference_policy", name), true);
  });
  const moved = (preview?.changes.moved ?? 0) + (preview?.changes.lost ?? 0) + (preview?.changes.gained ?? 0);
  return (
    <Dialog
      title={`Rename policy ${old}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={action.busy} disabled={!isOther} onClick={() => action.run()}>
            {isMade ? `Delete ${old}` : "Rename policy"}
          </Button>
        </>
      }
    >
      <TextField
        label="New name"
        value={name}
        onValue={(text) => {
          if (!isMade) setName(text);
        }}
        autocomplete="off"
        hint="The name sets the place in the order."
        error={isOther && error?.status === 422 ? sentence(error.message) : undefined}
      />
      {isOther && error !== undefined && error.status !== 422 && <FailedLine error={error} />}
      {isOther && preview !== undefined && (
        <div class={busy ? "preview stale" : "preview"}>
          <p role="status">
            {moved === 0
              ? "No change"
              : `${moved} of the last ${preview.sessions} sessions would move to another policy`}
          </p>
          <Order order={preview.order} />
        </div>
      )}
      <p class="quiet">
        Creates the policy under its new name, then deletes the old one. Sessions that it took keep the old name in
        their history.
      </p>
      {action.error !== undefined && (
        <>
          {isMade && <p>Created policy {name}. The old one still exists:</p>}
          <FailedLine error={action.error} />
        </>
      )}
    </Dialog>
  );
}
