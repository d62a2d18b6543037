import { useRoute } from "preact-iso";
import type { ResourceDocument } from "../../api/resources.ts";
import { FormPart } from "../../components/form.tsx";
import { SecretField } from "../../components/secret-field.tsx";
import { MetadataFields, NameFields } from "../resources/metadata.tsx";
import { ResourceEditor } from "../resources/resource-editor.tsx";

const blank: ResourceDocument = { kind: "inference_secret", version: "v1", metadata: { name: "" }, spec: {} };
const kept = ["spec"];

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
              hint="Sealed with the server's key. Nobody can read it again: keep it where it came from."
            />
          </FormPart>
          <MetadataFields {...editing} />
        </>
      )}
    />
  );
}
