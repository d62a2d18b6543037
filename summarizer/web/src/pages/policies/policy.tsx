import { useMemo, useState } from "preact/hooks";
import { useRoute } from "preact-iso";
import { may } from "../../api/account.ts";
import { useFilterEnvironment } from "../../api/language.ts";
import type { ResourceDocument } from "../../api/resources.ts";
import { Button } from "../../components/button.tsx";
import { CodeEditor } from "../../components/code-editor.tsx";
import { SelectField, TextField } from "../../components/field.tsx";
import { FormPart } from "../../components/form.tsx";
import { Checks } from "../../components/lists.tsx";
import { FailedLine, Skeleton } from "../../components/states.tsx";
import { MetadataFields, NameFields } from "../resources/metadata.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { ResourceEditor } from "../resources/resource-editor.tsx";
import { useNames } from "../resources/use-resources.ts";
import "./policies.css";
import type { Span } from "./preview-panel.tsx";
import { PreviewPanel } from "./preview-panel.tsx";
import { Rename } from "./rename.tsx";
import { useAnalysis, usePreview } from "./use-preview.ts";

const blank: ResourceDocument<"inference_policy"> = {
  kind: "inference_policy",
  version: "v1",
  metadata: { name: "" },
  spec: { kinds: ["ssh"] },
};

const kept = ["spec"] as const;

const kinds = [
  ["ssh", "Shell", "ssh"],
  ["k8s", "Kubernetes", "k8s"],
  ["db", "Database", "db"],
] as const;

export default function PolicyPage() {
  const { name } = useRoute().params;
  return (
    <ResourceEditor
      wide
      kind="inference_policy"
      name={name}
      blank={blank}
      kept={kept}
      fields={(editing) => <PolicyFields {...editing} />}
      actions={(editing) => <Actions {...editing} />}
      side={(editing) => may("list", "session") && <Preview {...editing} />}
      deleting={(policy) => may("list", "session") && <Without policy={policy} />}
    />
  );
}

function PolicyFields(editing: Editing<"inference_policy">) {
  const { draft, isReadOnly } = editing;
  const { names, isKnown } = useNames("inference_model");
  const model = draft.text("spec.model");
  const chosen = draft.texts("spec.kinds");
  const filter = draft.text("spec.filter");
  const environment = useFilterEnvironment(chosen.value);
  const isThere = names.some(([name]) => name === model.value);
  const isGone = isKnown && model.value !== "" && !isThere;
  return (
    <>
      <FormPart title="Policy">
        <NameFields
          {...editing}
          hint="Policies are tried in order of their names. The first match takes the session."
        />
        <Checks
          {...chosen}
          value={chosen.value as readonly (typeof kinds)[number][0][]}
          label="Session types"
          options={kinds}
        />
        {may("list", "inference_model") ? (
          <SelectField
            {...model}
            label="Model"
            error={
              isGone ? `Model ${model.value} does not exist. Sessions of this policy are not summarized.` : undefined
            }
            hint={
              isKnown && names.length === 0 ? (
                <>
                  No models yet. <a href="/new/model">Create a model</a> first.
                </>
              ) : undefined
            }
            options={[
              ...(model.value === "" ? [["", "Choose one"] as const] : []),
              ...(model.value === "" || isThere
                ? []
                : [[model.value, isGone ? `${model.value} (does not exist)` : model.value] as const]),
              ...names.map(([name, about]) => [name, about === undefined ? name : `${name}: ${about}`] as const),
            ]}
          />
        ) : (
          <TextField {...model} label="Model" autocomplete="off" hint="The name of a model." />
        )}
      </FormPart>
      <FormPart title="Filter">
        <CodeEditor
          bare
          label="Filter"
          hint="Leave empty to match every session. Ctrl-Space completes, F1 explains."
          at={filter.at}
          value={filter.value}
          onValue={isReadOnly ? undefined : filter.onValue}
          environment={environment}
          placeholder={'equals(resource.metadata.labels["env"], "prod")'}
        />
      </FormPart>
      <MetadataFields {...editing} />
    </>
  );
}

function Actions({ about, draft, isReadOnly, isChanged }: Editing<"inference_policy">) {
  const [renaming, setRenaming] = useState(false);
  if (about === undefined || isReadOnly) return null;
  if (!may("create", "inference_policy") || !may("delete", "inference_policy")) return null;
  return (
    <>
      <Button
        disabled={isChanged}
        title={isChanged ? "Save or discard your changes first" : undefined}
        aria-haspopup="dialog"
        onClick={() => setRenaming(true)}
      >
        Rename
      </Button>
      {renaming && <Rename document={draft.first} onClose={() => setRenaming(false)} />}
    </>
  );
}

function Preview({ draft, about, isText, outgoing }: Editing<"inference_policy">) {
  const [span, setSpan] = useState<Span>("200");
  const name = about?.name ?? draft.text("metadata.name").value;
  const chosen = draft.texts("spec.kinds").value;
  const filter = draft.text("spec.filter").value;
  const environment = useFilterEnvironment(chosen);
  const isBroken = useMemo(() => filter.trim() !== "" && !environment.check(filter).ok, [environment, filter]);
  const isMendable = isBroken && !isText;
  const missing = [
    name === "" && "a name",
    chosen.length === 0 && "a kind",
    draft.text("spec.model").value === "" && "a model",
  ].filter((part) => part !== false);
  const isReady = isText || (missing.length === 0 && !isMendable);
  const change = isReady ? { resources: outgoing() } : undefined;
  const previewed = usePreview(change && { ...change, sessions: Number(span) });
  const analyzed = useAnalysis(change);
  const waiting = isMendable
    ? "Fix the filter to update the preview."
    : !isReady
      ? `Enter ${new Intl.ListFormat("en").format(missing)} to see a preview.`
      : undefined;
  return <PreviewPanel {...{ previewed, analyzed, name, span, waiting }} onSpan={setSpan} />;
}

/** What becomes of its sessions where the policy is gone. */
function Without({ policy }: { readonly policy: string }) {
  const { answer: preview, error } = usePreview(useMemo(() => ({ without: [policy], sessions: 200 }), [policy]));
  if (error !== undefined) return <FailedLine error={error} />;
  if (preview === undefined) return <Skeleton count={1} label="Loading the preview" />;
  const { moved, lost } = preview.changes;
  const to = new Map<string, number>();
  for (const { change, policy: next = "" } of preview.trials) {
    if (change === "moved") to.set(next, (to.get(next) ?? 0) + 1);
  }
  return (
    <p role="status">
      This policy takes {moved + lost} of the last {preview.sessions} sessions.{" "}
      {lost > 0 && `${lost} would no longer be summarized. `}
      {moved > 0 && `${[...to].map(([next, count]) => `${count} would go to ${next}`).join(", ")}.`}
    </p>
  );
}
