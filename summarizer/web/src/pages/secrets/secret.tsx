import { useRoute } from "preact-iso";
import type { ResourceDocument } from "../../api/resources.ts";
import { FormPart } from "../../components/form.tsx";
import { TextList } from "../../components/lists.tsx";
import { SecretField } from "../../components/secret-field.tsx";
import { MetadataFields, NameFields } from "../resources/metadata.tsx";
import { ResourceEditor } from "../resources/resource-editor.tsx";

const blank: ResourceDocument<"inference_secret"> = {
  kind: "inference_secret",
  version: "v1",
  metadata: { name: "" },
  spec: {},
};
const kept = ["spec"] as const;

export default function SecretPage() {
  const { name } = useRoute().params;
  return (
    <ResourceEditor
      kind="inference_secret"
      name={name}
      blank={blank}
      kept={kept}
      fields={(editing) => (
        <>
          <FormPart title="Secret">
            <NameFields {...editing} />
            <SecretField
              {...editing.sealed.field("spec.value")}
              label="Value"
              hint="Encrypted with the server's key. It is never shown again, so keep a copy elsewhere."
            />
            <TextList
              {...editing.draft.texts("spec.hosts")}
              label="Hosts"
              hint="Hosts that may receive the value, such as api.openai.com or llm-host:4000. Leave empty for any host that a model names. To change hosts, enter the value again."
            />
          </FormPart>
          <MetadataFields {...editing} />
        </>
      )}
    />
  );
}
