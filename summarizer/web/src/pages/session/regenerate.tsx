import { useState } from "preact/hooks";
import { may } from "../../api/account.ts";
import type { ApiError } from "../../api/client.ts";
import { request } from "../../api/client.ts";
import type { Session, StoredSummary } from "../../api/types.ts";
import { asApiError, useData } from "../../api/use-data.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { SelectField } from "../../components/field.tsx";
import { FailedLine } from "../../components/states.tsx";

interface RegenerateProps {
  readonly report: Session;
  readonly onClose: () => void;
  readonly onAsked: (asked: StoredSummary) => void;
}

/** Asks for another summary, by the same model or another. */
export function Regenerate({ report, onClose, onAsked }: RegenerateProps) {
  const { data, error } = useData(may("list", "inference_model") ? "GET /v1/resources/{kind}" : undefined, {
    params: { kind: "inference_model" },
  });
  const [model, setModel] = useState(report.model?.name ?? "");
  const [failure, setFailure] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const names = data?.resources.map(({ metadata }) => metadata.name) ?? [];
  const known = model === "" || names.includes(model) ? names : [model, ...names];
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      const body = model === "" ? {} : { model };
      onAsked(await request("POST /v1/sessions/{id}/summaries", { params: { id: report.id }, body }));
      onClose();
    } catch (thrown) {
      setFailure(asApiError(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={report.summary === undefined ? "Summarize this session" : "Create another summary"}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="regenerate" busy={busy}>
            Summarize
          </Button>
        </>
      }
    >
      <form id="regenerate" class="stack" onSubmit={submit}>
        <SelectField
          label="Model"
          value={model}
          options={[["", "model of its policy"] as const, ...known.map((name) => [name, name] as const)]}
          onValue={setModel}
          hint="Sends the masked transcript to this model, regardless of policies. Earlier summaries are kept."
        />
        {error !== undefined && <FailedLine error={error} />}
        {failure !== undefined && <FailedLine error={failure} />}
      </form>
    </Dialog>
  );
}
