import { useState } from "preact/hooks";
import { useRoute } from "preact-iso";
import { may } from "../../api/account.ts";
import type { ResourceDocument } from "../../api/resources.ts";
import { Choice, SelectField } from "../../components/field.tsx";
import { FormPart } from "../../components/form.tsx";
import { NumberField } from "../../components/number.tsx";
import { MetadataFields, NameFields } from "../resources/metadata.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { ResourceEditor } from "../resources/resource-editor.tsx";
import { Meters, spentText } from "../usage/standing.tsx";
import { useUsage } from "../usage/use-usage.ts";
import { MaskFields } from "./mask-fields.tsx";
import type { Provider } from "./provider.ts";
import { providerNames, providerOf, providers } from "./provider.ts";
import { BedrockFields, OpenAiFields, PaceFields, PriceFields } from "./provider-fields.tsx";
import { TestConnection } from "./test-connection.tsx";

const blank: ResourceDocument<"inference_model"> = {
  kind: "inference_model",
  version: "v1",
  metadata: { name: "" },
  spec: { openai: {} },
};
const kept = ["spec", ...providers.map((provider) => `spec.${provider}` as const)] as const;

export default function ModelPage() {
  const { name } = useRoute().params;
  return (
    <ResourceEditor
      kind="inference_model"
      name={name}
      blank={blank}
      kept={kept}
      fields={(editing) => <ModelFields {...editing} />}
      side={({ about }) => about !== undefined && <Spend model={about.name} />}
    />
  );
}

function ModelFields(editing: Editing<"inference_model">) {
  const { draft } = editing;
  const provider = providerOf(draft.document);
  // What was typed for another provider comes back with it.
  const [others, setOthers] = useState<Partial<Record<Provider, unknown>>>({});
  const choose = (next: Provider) => {
    const { openai, bedrock, digest, ...spec } = draft.document.spec;
    setOthers({ ...others, ...(provider !== undefined && { [provider]: draft.document.spec[provider] }) });
    draft.write("spec", { [next]: others[next] ?? {}, ...spec });
  };
  const split = draft.read("spec.oversize") === "split";
  return (
    <>
      <FormPart title="Model">
        <NameFields {...editing} />
        <div class="field">
          <span class="field-label">Provider</span>
          <Choice
            label="Provider"
            value={provider ?? "digest"}
            options={providers.map((each) => [each, providerNames[each]] as const)}
            onValue={choose}
          />
        </div>
        {provider === "openai" && <OpenAiFields {...editing} example="gpt-4o" path="/chat/completions" />}
        {provider === "bedrock" && <BedrockFields {...editing} />}
        {provider === "digest" && (
          <p class="quiet">
            Summarizes by rules on this server: no model, no network, no cost. Names what was done and how risky it was.
          </p>
        )}
        {provider !== "digest" && may("update", "inference_model") && <TestConnection editing={editing} />}
      </FormPart>
      {provider !== "digest" && (
        <>
          <FormPart title="Long sessions">
            <div class="form-row">
              <NumberField
                {...draft.number("spec.max_session_length_bytes")}
                label="Longest session"
                unit="bytes"
                placeholder="200,000"
                hint="Of text, 2 to 4 bytes per token. Must fit the model's context window."
              />
              <SelectField
                label="If longer"
                value={split ? "split" : "skip"}
                options={[
                  ["skip", "skip the session"],
                  ["split", "split into parts"],
                ]}
                onValue={(value) => draft.write("spec.oversize", value === "split" ? value : undefined)}
                at={draft.text("spec.oversize").at}
                hint={
                  split
                    ? "One request for each part, and one that combines them."
                    : "The session gets the state “too large”."
                }
              />
            </div>
          </FormPart>
          <PriceFields {...editing} />
          <PaceFields {...editing} provider={provider ?? "openai"} />
        </>
      )}
      <MaskFields {...editing} />
      <MetadataFields {...editing} />
    </>
  );
}

function Spend({ model }: { readonly model: string }) {
  const { data } = useUsage();
  const standing = data?.models.find((each) => each.model === model);
  return (
    <section class="card side-part">
      <h2>Usage</h2>
      {data !== undefined && (
        <dl class="facts">
          <dt>Today</dt>
          <dd>{spentText(data, model, "day") || <span class="quiet">nothing</span>}</dd>
          <dt>This month</dt>
          <dd>{spentText(data, model, "month") || <span class="quiet">nothing</span>}</dd>
        </dl>
      )}
      {standing !== undefined && <Meters standing={standing} named />}
      <p>
        <a href={`/usage?model=${encodeURIComponent(encodeURIComponent(model))}`}>Usage by day</a>
      </p>
    </section>
  );
}
