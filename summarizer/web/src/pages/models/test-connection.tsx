import { useState } from "preact/hooks";
import type { ApiError } from "../../api/client.ts";
import { request } from "../../api/client.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../components/button.tsx";
import { useLabelled } from "../../components/faults.ts";
import { Icon } from "../../components/icon.tsx";
import { sentence } from "../../components/states.tsx";
import type { Editing } from "../resources/resource-editor.tsx";

interface ConnectionTestProps {
  /** Asks, and gives what to say of the answer. */
  readonly ask: () => Promise<string>;
  /** Why it cannot be asked now. */
  readonly blocked?: string | undefined;
}

/** A button that asks a model something short, and what became of that. */
export function ConnectionTest({ ask, blocked }: ConnectionTestProps) {
  const [answer, setAnswer] = useState<string>();
  const { run, busy, error } = useAction(async () => {
    setAnswer(undefined);
    setAnswer(await ask());
  });
  return (
    <div class="test-connection">
      <Button icon="play" busy={busy} disabled={blocked !== undefined} onClick={() => run()}>
        {busy ? "Testing connection" : "Test connection"}
      </Button>
      <div role="status">
        {answer !== undefined && (
          <p class="done-line">
            <Icon name="check" /> {answer}
          </p>
        )}
        {answer === undefined && error === undefined && !busy && (
          <p class="quiet small">{blocked ?? "Sends one short request (billed as usual)."}</p>
        )}
      </div>
      {error !== undefined && <TestFailure error={error} />}
    </div>
  );
}

/** Asks a model, as its fields are now: saved or not. */
export function TestConnection({ editing }: { readonly editing: Editing<"inference_model"> }) {
  const { draft, isNew, outgoing } = editing;
  const ask = async () => {
    const { name } = draft.document.metadata;
    const { label, milliseconds, input_tokens, output_tokens } =
      isNew || draft.changed
        ? await request("POST /v1/models/test", { body: named(outgoing(), name) })
        : await request("POST /v1/models/{name}/test", { params: { name } });
    return `${label} answered in ${milliseconds.toLocaleString("en")} ms (${input_tokens} tokens in, ${output_tokens} out).`;
  };
  return <ConnectionTest ask={ask} />;
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
