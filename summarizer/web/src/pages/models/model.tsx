import { useState } from "preact/hooks";
import { useRoute } from "preact-iso";
import { may } from "../../api/account.ts";
import type { ResourceDocument } from "../../api/resources.ts";
import { Choice, SelectField, TextField } from "../../components/field.tsx";
import { FormPart, MoreFields } from "../../components/form.tsx";
import { NumberField } from "../../components/number.tsx";
import { MetadataFields, NameFields } from "../resources/metadata.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { ResourceEditor } from "../resources/resource-editor.tsx";
import { Meters, spentText } from "../usage/standing.tsx";
import { useUsage } from "../usage/use-usage.ts";
import type { Provider } from "./provider.ts";
import { providerNames, providerOf, providers } from "./provider.ts";
import { SecretChoice } from "./secret-choice.tsx";
import { TestConnection } from "./test-connection.tsx";

const blank: ResourceDocument = {
  kind: "inference_model",
  version: "v1",
  metadata: { name: "" },
  spec: { openai: {} },
};
const kept = ["spec", ...providers.map((provider) => `spec.${provider}`)];

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

function ModelFields(editing: Editing) {
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
        {provider === "openai" && <OpenAiFields {...editing} />}
        {provider === "bedrock" && <BedrockFields {...editing} />}
        {provider === "digest" && (
          <p class="quiet">
            Made by rules on this machine: no model, no network, no cost. It names what was done and how risky that was.
          </p>
        )}
        {may("update", "inference_model") && <TestConnection editing={editing} />}
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
                hint="Of text. A token has 2 to 4 bytes: it has to fit the model's context window."
              />
              <SelectField
                label="A longer session"
                value={split ? "split" : "skip"}
                options={[
                  ["skip", "is not sent"],
                  ["split", "is read in parts"],
                ]}
                onValue={(value) => draft.write("spec.oversize", value === "split" ? value : undefined)}
                at="spec.oversize"
                hint={
                  split ? "One request for each part, and one to put them together." : "Its state says “too large”."
                }
              />
            </div>
          </FormPart>
          <FormPart
            title="Prices and limits"
            about="By the prices the cost of each summary is known. At a limit, sessions wait until the day or the month (UTC) turns."
          >
            <div class="form-row">
              <TextField
                {...draft.text("spec.prices.currency")}
                label="Currency"
                placeholder="USD"
                autocomplete="off"
              />
              <NumberField
                {...draft.number("spec.prices.input_per_million_tokens")}
                label="A million tokens in"
                unit={currencyOf(editing)}
              />
              <NumberField
                {...draft.number("spec.prices.output_per_million_tokens")}
                label="A million tokens out"
                unit={currencyOf(editing)}
              />
            </div>
            <div class="form-row">
              <NumberField
                {...draft.number("spec.limits.cost_per_day")}
                label="Cost a day"
                unit={currencyOf(editing)}
              />
              <NumberField
                {...draft.number("spec.limits.cost_per_month")}
                label="Cost a month"
                unit={currencyOf(editing)}
              />
            </div>
            <div class="form-row">
              <NumberField {...draft.number("spec.limits.tokens_per_day")} label="Tokens a day" />
              <NumberField {...draft.number("spec.limits.tokens_per_month")} label="Tokens a month" />
            </div>
          </FormPart>
          <MoreFields title="Pace and patience">
            <div class="form-row">
              <NumberField
                {...draft.number("spec.concurrency")}
                label="Requests at once"
                placeholder="8"
                hint="By each process."
              />
              <NumberField
                {...draft.number("spec.requests_per_minute")}
                label="Requests a minute"
                placeholder="no limit"
                hint="Of all processes together."
              />
              <TextField
                {...draft.text("spec.timeout")}
                label="Longest wait for an answer"
                placeholder="2m"
                hint="Such as 90s or 2m."
                autocomplete="off"
              />
              <NumberField
                {...draft.number(`spec.${provider ?? "openai"}.temperature`)}
                label="Temperature"
                placeholder="the model's own"
                hint="From 0 to 2. Some models take none."
              />
            </div>
          </MoreFields>
        </>
      )}
      <MetadataFields {...editing} />
    </>
  );
}

function currencyOf({ draft }: Editing): string {
  return draft.text("spec.prices.currency").value;
}

function OpenAiFields(editing: Editing) {
  const { draft } = editing;
  return (
    <>
      <div class="form-row">
        <TextField
          {...draft.text("spec.openai.openai_model_id")}
          label="Model id"
          placeholder="gpt-4o"
          hint="As OpenAI calls it, or the gateway."
          autocomplete="off"
        />
        <TextField
          {...draft.text("spec.openai.base_url")}
          label="Address"
          type="url"
          placeholder="OpenAI itself"
          hint="Of a gateway such as LiteLLM: nothing is added to it but /chat/completions."
          autocomplete="off"
        />
      </div>
      <SecretChoice draft={draft} />
    </>
  );
}

function BedrockFields({ draft }: Editing) {
  return (
    <>
      <div class="form-row">
        <TextField
          {...draft.text("spec.bedrock.bedrock_model_id")}
          label="Model or inference profile"
          hint="An id or an ARN. Many models are asked by an inference profile only."
          autocomplete="off"
        />
        <TextField
          {...draft.text("spec.bedrock.region")}
          label="Region"
          placeholder="eu-west-1"
          hint="The one of the inference profile."
          autocomplete="off"
        />
      </div>
      <p class="quiet small">
        Credentials come from where the server runs: the environment, shared files, a web identity or the instance. The
        role needs bedrock:InvokeModel.
      </p>
      {draft.read("spec.bedrock.integration") !== undefined && (
        <TextField
          {...draft.text("spec.bedrock.integration")}
          label="Integration"
          hint="Integrations live in a cluster: here a model with one is refused when it is asked. Take it out."
        />
      )}
    </>
  );
}

function Spend({ model }: { readonly model: string }) {
  const { data } = useUsage();
  const standing = data?.models.find((each) => each.model === model);
  return (
    <section class="card side-part">
      <h2>Spend</h2>
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
        <a href={`/usage?model=${encodeURIComponent(model)}`}>By day</a>
      </p>
    </section>
  );
}
