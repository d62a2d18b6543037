import { TextField } from "../../components/field.tsx";
import { FormPart, MoreFields } from "../../components/form.tsx";
import { NumberField } from "../../components/number.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { SecretChoice } from "./secret-choice.tsx";

/** What tokens cost, and how many there may be. */
export function PriceFields(editing: Editing<"inference_model" | "retrieval_model">) {
  const { draft } = editing;
  return (
    <FormPart
      title="Prices and limits"
      about="Prices determine the cost. When a limit is reached, sessions wait for the next day or month (UTC)."
    >
      <div class="form-row">
        <TextField {...draft.text("spec.prices.currency")} label="Currency" placeholder="USD" autocomplete="off" />
        <NumberField
          {...draft.number("spec.prices.input_per_million_tokens")}
          label="Price per 1M input tokens"
          unit={currencyOf(editing)}
        />
        <NumberField
          {...draft.number("spec.prices.output_per_million_tokens")}
          label="Price per 1M output tokens"
          unit={currencyOf(editing)}
        />
      </div>
      <div class="form-row">
        <NumberField
          {...draft.number("spec.limits.cost_per_day")}
          label="Daily cost limit"
          unit={currencyOf(editing)}
        />
        <NumberField
          {...draft.number("spec.limits.cost_per_month")}
          label="Monthly cost limit"
          unit={currencyOf(editing)}
        />
      </div>
      <div class="form-row">
        <NumberField {...draft.number("spec.limits.tokens_per_day")} label="Daily token limit" />
        <NumberField {...draft.number("spec.limits.tokens_per_month")} label="Monthly token limit" />
      </div>
    </FormPart>
  );
}

/** How fast a model may be asked, and how long it may take. */
export function PaceFields({
  draft,
  provider,
}: Editing<"inference_model" | "retrieval_model"> & { readonly provider: "openai" | "bedrock" }) {
  return (
    <MoreFields title="Rate limits and timeout">
      <div class="form-row">
        <NumberField
          {...draft.number("spec.concurrency")}
          label="Concurrent requests"
          placeholder="8"
          hint="Per process."
        />
        <NumberField
          {...draft.number("spec.requests_per_minute")}
          label="Requests per minute"
          placeholder="no limit"
          hint="Across all processes."
        />
        <TextField
          {...draft.text("spec.timeout")}
          label="Timeout"
          placeholder="2m"
          hint="Such as 90s or 2m."
          autocomplete="off"
        />
        <NumberField
          {...draft.number(`spec.${provider}.temperature`)}
          label="Temperature"
          placeholder="model default"
          hint="From 0 to 2. Some models do not support it."
        />
      </div>
    </MoreFields>
  );
}

function currencyOf({ draft }: Editing<"inference_model" | "retrieval_model">): string {
  return draft.text("spec.prices.currency").value;
}

/** Where OpenAI, or what speaks its language, is asked. */
export function OpenAiFields({
  draft,
  example,
  path,
}: Editing<"inference_model" | "retrieval_model"> & {
  /** The id of a model that there is. */
  readonly example: string;
  /** What is asked below the address. */
  readonly path: string;
}) {
  return (
    <>
      <div class="form-row">
        <TextField
          {...draft.text("spec.openai.openai_model_id")}
          label="Model id"
          placeholder={example}
          hint="The name at OpenAI or at the gateway."
          autocomplete="off"
        />
        <TextField
          {...draft.text("spec.openai.base_url")}
          label="Base URL"
          type="url"
          placeholder="https://api.openai.com/v1"
          hint={`Leave empty for OpenAI. For a gateway such as LiteLLM, the URL that ${path} follows.`}
          autocomplete="off"
        />
      </div>
      <SecretChoice draft={draft} />
    </>
  );
}

/** Where Amazon Bedrock is asked. */
export function BedrockFields({ draft }: Editing<"inference_model" | "retrieval_model">) {
  return (
    <>
      <div class="form-row">
        <TextField
          {...draft.text("spec.bedrock.bedrock_model_id")}
          label="Model or inference profile"
          hint="An id or an ARN. Many models require an inference profile."
          autocomplete="off"
        />
        <TextField
          {...draft.text("spec.bedrock.region")}
          label="Region"
          placeholder="eu-west-1"
          hint="The region of the inference profile."
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
          hint="Integrations exist only in a cluster. Remove it to use this model here."
        />
      )}
    </>
  );
}
