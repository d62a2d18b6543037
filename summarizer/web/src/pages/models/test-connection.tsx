import { useState } from "preact/hooks";
import type { ApiError } from "../../api/client.ts";
import { request } from "../../api/client.ts";
import type { ModelTest } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../components/button.tsx";
import { useLabelled } from "../../components/faults.ts";
import { Icon } from "../../components/icon.tsx";
import { sentence } from "../../components/states.tsx";
import type { Editing } from "../resources/resource-editor.tsx";

/** Asks the model something short, as its fields are now: saved or not. */
export function TestConnection({ editing }: { readonly editing: Editing<"inference_model"> }) {
  const { draft, isNew, outgoing } = editing;
  const [answer, setAnswer] = useState<ModelTest>();
  const { run, busy, error } = useAction(async () => {
    setAnswer(undefined);
    const { name } = draft.document.metadata;
    const draftToo = isNew || draft.changed;
    setAnswer(
      draftToo
        ? await request("POST /v1/models/test", { body: named(outgoing(), name) })
        : await request("POST /v1/models/{name}/test", { params: { name } }),
    );
  });
  return (
    <div class="test-connection">
      <Button icon="play" busy={busy} onClick={() => run()}>
        {busy ? "Asking the model" : "Test connection"}
      </Button>
      <div role="status">
        {answer !== undefined && (
          <p class="done-line">
            <Icon name="check" /> {told(answer)}
          </p>
        )}
        {answer === undefined && error === undefined && !busy && (
          <p class="quiet small">Sends one short request (billed as usual).</p>
        )}
      </div>
      {error !== undefined && <TestFailure error={error} />}
    </div>
  );
}

/** What went wrong, and what to do, in the words of the form. */
function TestFailure({ error: { message, remedy } }: { readonly error: ApiError }) {
  const text = useLabelled([message, remedy].map(sentence).join(" "));
  return (
    <p class="failed-line" role="alert">
      <Icon name="warning" /> {text}
    </p>
  );
}

/** A model can be tried out before it has a name. */
function named(text: string, name: string): string {
  if (name !== "") return text;
  const document: { metadata: object } = JSON.parse(text);
  return JSON.stringify({ ...document, metadata: { ...document.metadata, name: "unnamed" } });
}

function told({ provider, label, milliseconds, input_tokens, output_tokens }: ModelTest): string {
  if (provider === "digest") return "It is built in: there is nothing to reach.";
  return `${label} answers, in ${milliseconds.toLocaleString("en")} ms (${input_tokens} tokens in, ${output_tokens} out).`;
}
