import { useState } from "preact/hooks";
import { may } from "../../api/account.ts";
import { request } from "../../api/client.ts";
import type { ResourceDocument } from "../../api/resources.ts";
import { useData } from "../../api/use-data.ts";
import { Choice, SelectField, TextField } from "../../components/field.tsx";
import { FormPart } from "../../components/form.tsx";
import { NumberField } from "../../components/number.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import { MetadataFields } from "../resources/metadata.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { ResourceEditor } from "../resources/resource-editor.tsx";
import { useNames } from "../resources/use-resources.ts";
import { Embeddings } from "./embeddings.tsx";
import { BedrockFields, OpenAiFields, PaceFields, PriceFields } from "./provider-fields.tsx";
import { ConnectionTest } from "./test-connection.tsx";

/** There is one, of this name. */
const name = "retrieval-model";
const blank: ResourceDocument<"retrieval_model"> = {
  kind: "retrieval_model",
  version: "v1",
  metadata: { name },
  spec: { openai: {} },
};
const kept = ["spec", "spec.openai", "spec.bedrock"] as const;

const providers = ["openai", "bedrock", "model"] as const;
type Provider = (typeof providers)[number];
// biome-ignore format: table
const providerNames: Readonly<Record<Provider, string>> = {
  openai:  "OpenAI or compatible",
  bedrock: "Amazon Bedrock",
  model:   "Reuse an existing model",
};

/** The model of embeddings, by which the search finds what means the same. */
export default function SearchModelPage() {
  const { data, error, reload } = useData("GET /v1/resources/{kind}", { params: { kind: "retrieval_model" } });
  if (data === undefined) {
    if (error === undefined) return <Skeleton count={3} shape="columns" />;
    return <Failed whole what="The search model cannot be shown" error={error} retry={reload} />;
  }
  const isMissing = data.resources.length === 0;
  return (
    <ResourceEditor
      key={String(isMissing)}
      kind="retrieval_model"
      name={isMissing ? undefined : name}
      blank={blank}
      kept={kept}
      fields={(editing) => <Fields {...editing} />}
      side={({ isNew }) => !isNew && may("read", "retrieval_model") && <Embeddings />}
      onDone={reload}
    />
  );
}

async function askForEmbedding(): Promise<string> {
  const { label, milliseconds, dimensions, input_tokens } = await request("POST /v1/search/embeddings/test");
  return `${label} answered in ${milliseconds.toLocaleString("en")} ms (${dimensions} dimensions, ${input_tokens} tokens in).`;
}

function Fields(editing: Editing<"retrieval_model">) {
  const { draft } = editing;
  const { names } = useNames("inference_model");
  const found =
    draft.read("spec.openai") !== undefined ? "openai" : draft.read("spec.bedrock") !== undefined ? "bedrock" : "model";
  const [others, setOthers] = useState<Partial<Record<Provider, unknown>>>({});
  const choose = (next: Provider) => {
    const { openai, bedrock, ...spec } = draft.document.spec;
    setOthers({ ...others, [found]: openai ?? bedrock });
    draft.write("spec", next === "model" ? spec : { [next]: others[next] ?? {}, ...spec });
  };
  return (
    <>
      <FormPart
        title="Embeddings"
        about="With embeddings, search finds sessions by meaning. Titles, descriptions and summaries are sent to the model, masked."
      >
        <TextField {...draft.text("metadata.description")} label="Description" autocomplete="off" />
        <div class="field">
          <span class="field-label">Provider</span>
          <Choice
            label="Provider"
            value={found}
            options={providers.map((each) => [each, providerNames[each]] as const)}
            onValue={choose}
          />
        </div>
        {found === "openai" && <OpenAiFields {...editing} example="text-embedding-3-small" path="/embeddings" />}
        {found === "bedrock" && <BedrockFields {...editing} />}
        {found === "model" && (
          <SelectField
            {...draft.text("spec.inference_model_name")}
            label="Model"
            hint="Uses the base URL, region and key of this model."
            options={[["", "choose one"] as const, ...names.map(([each]) => [each, each] as const)]}
          />
        )}
        <NumberField
          {...draft.number("spec.dimensions")}
          label="Dimensions"
          placeholder="model default"
          hint="Of the embedding vectors. A change creates all embeddings again."
        />
        {may("update", "retrieval_model") && (
          <ConnectionTest
            ask={askForEmbedding}
            blocked={editing.isNew || editing.isChanged ? "Save the search model to test its connection." : undefined}
          />
        )}
      </FormPart>
      <PriceFields {...editing} />
      <PaceFields {...editing} provider={found === "bedrock" ? "bedrock" : "openai"} />
      <MetadataFields {...editing} />
    </>
  );
}
