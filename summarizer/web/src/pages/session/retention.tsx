import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { may } from "../../api/account.ts";
import { request } from "../../api/client.ts";
import type { SessionRetention } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { useData } from "../../api/use-data.ts";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/confirm.tsx";
import { TextField } from "../../components/field.tsx";
import { FailedLine } from "../../components/states.tsx";
import { when } from "../../components/time.ts";
import { toast } from "../../components/toast.tsx";

/** How long a session is kept, and what may be done about it. */
export function Retention({ id }: { readonly id: string }) {
  const { data, error, reload } = useData("GET /v1/sessions/{id}/retention", { params: { id } });
  const [open, setOpen] = useState<"hold" | "delete">();
  const [reason, setReason] = useState("");
  const { route } = useLocation();
  const release = useAction(async () => {
    await request("DELETE /v1/sessions/{id}/hold", { params: { id } });
    reload();
  });
  if (error !== undefined) return <FailedLine error={error} />;
  if (data === undefined) return null;
  const { hold, held_by: heldBy } = data;
  const isHeld = hold !== undefined || heldBy.length > 0;
  const hasReason = reason.trim() !== "";
  return (
    <>
      {hold !== undefined && (
        <p class="notice">
          On legal hold since {when(hold.placed)} by {hold.placed_by}: {hold.reason}
        </p>
      )}
      {heldBy.length > 0 && <p class="notice">On legal hold by the retention policy {heldBy.join(", ")}</p>}
      <p>{keptUntil(data)}</p>
      {release.error !== undefined && <FailedLine error={release.error} />}
      <p class="standing-actions">
        {hold === undefined && may("create", "legal_hold") && (
          <Button aria-haspopup="dialog" onClick={() => setOpen("hold")}>
            Place on legal hold
          </Button>
        )}
        {hold !== undefined && may("delete", "legal_hold") && (
          <Button busy={release.busy} onClick={() => release.run()}>
            Release hold
          </Button>
        )}
        {!isHeld && may("delete", "session") && (
          <Button variant="danger" aria-haspopup="dialog" onClick={() => setOpen("delete")}>
            Delete session
          </Button>
        )}
      </p>
      {open === "hold" && (
        <Confirm
          title="Place this session on legal hold?"
          action="Place on legal hold"
          onClose={() => setOpen(undefined)}
          onConfirm={async () => {
            if (!hasReason) throw new Error("Enter a reason, such as the number of a case.");
            await request("PUT /v1/sessions/{id}/hold", { params: { id }, body: { reason } });
            setOpen(undefined);
            reload();
          }}
        >
          <p>Nothing deletes the session, its recording or its summaries until the hold is released.</p>
          <TextField label="Reason" value={reason} onValue={setReason} hint="Such as the number of a case." />
        </Confirm>
      )}
      {open === "delete" && (
        <Confirm
          title="Delete this session?"
          action="Delete session"
          danger
          onClose={() => setOpen(undefined)}
          onConfirm={async () => {
            await request("DELETE /v1/sessions/{id}", { params: { id } });
            toast("Session deleted");
            route("/recordings");
          }}
        >
          <p>Its recording and its summaries are deleted too. This cannot be undone.</p>
        </Confirm>
      )}
    </>
  );
}

function keptUntil({ due, keep_days: keepDays, policy }: SessionRetention): string {
  if (keepDays === undefined) return "Kept until deleted.";
  const because = policy === undefined ? "" : ` (retention policy ${policy})`;
  return `Kept for ${keepDays} days, until ${when(due)}${because}.`;
}
