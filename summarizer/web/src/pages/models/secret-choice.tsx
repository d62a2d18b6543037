import { useState } from "preact/hooks";
import { may } from "../../api/account.ts";
import { createResource } from "../../api/resources.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { SelectField, TextField } from "../../components/field.tsx";
import { Form } from "../../components/form.tsx";
import { SecretField } from "../../components/secret-field.tsx";
import { toast } from "../../components/toast.tsx";
import { refusePlaceholders } from "../resources/placeholders.ts";
import type { Editing } from "../resources/resource-editor.tsx";
import { useNames } from "../resources/use-resources.ts";

/** The secret that a model is asked with: one that there is, or a new one. */
export function SecretChoice({ draft }: Pick<Editing<"inference_model" | "retrieval_model">, "draft">) {
  const { names, reload, isKnown } = useNames("inference_secret");
  const [making, setMaking] = useState(false);
  const chosen = draft.text("spec.openai.api_key_secret_ref");
  const { value } = chosen;
  const known = names.map(([name]) => name);
  const lost = value !== "" && !known.includes(value);
  return (
    <div class="secret-choice">
      <SelectField
        {...chosen}
        label="Key"
        hint="The secret that holds the API key. Some gateways need none."
        options={[
          ["", "none"] as const,
          ...known.map((name) => [name, name] as const),
          ...(lost ? [[value, isKnown ? `${value} (does not exist)` : value] as const] : []),
        ]}
      />
      {may("create", "inference_secret") && (
        <Button icon="add" aria-haspopup="dialog" onClick={() => setMaking(true)}>
          New secret
        </Button>
      )}
      {making && (
        <NewSecret
          onClose={() => setMaking(false)}
          onMade={(name) => {
            reload();
            chosen.onValue(name);
            setMaking(false);
          }}
        />
      )}
    </div>
  );
}

function NewSecret({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (name: string) => void }) {
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const { run, busy, error } = useAction(async () => {
    refusePlaceholders({ "spec.value": value });
    const spec = value === "" ? {} : { value };
    await createResource(JSON.stringify({ kind: "inference_secret", version: "v1", metadata: { name }, spec }));
    toast(`Created secret ${name}`);
    onMade(name);
  });
  return (
    <Dialog
      title="New secret"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="new-secret" busy={busy}>
            Create secret
          </Button>
        </>
      }
    >
      <Form id="new-secret" name="New secret" failed="The secret was not created" error={error} onSubmit={() => run()}>
        <TextField at="metadata.name" label="Name" value={name} onValue={setName} autocomplete="off" />
        <SecretField
          at="spec.value"
          label="Value"
          hint="The key itself. It is encrypted, and never shown again."
          value={value}
          onValue={setValue}
        />
      </Form>
    </Dialog>
  );
}
