import { useRoute } from "preact-iso";
import { may } from "../../api/account.ts";
import type { ResourceDocument } from "../../api/resources.ts";
import { FormPart } from "../../components/form.tsx";
import { Checks } from "../../components/lists.tsx";
import { MetadataFields, NameFields } from "../resources/metadata.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { ResourceEditor } from "../resources/resource-editor.tsx";
import { useNames } from "../resources/use-resources.ts";
import { Password } from "./password.tsx";
import { Places } from "./places.tsx";
import { Tokens } from "./tokens.tsx";
import { Traits } from "./traits.tsx";

const blank: ResourceDocument<"user"> = { kind: "user", version: "v2", metadata: { name: "" }, spec: {} };
const kept = ["spec"] as const;

export default function UserPage() {
  const { name } = useRoute().params;
  return (
    <ResourceEditor
      kind="user"
      name={name}
      blank={blank}
      kept={kept}
      fields={(editing) => <UserFields {...editing} />}
      actions={({ about }) => about !== undefined && may("update", "user") && <Password user={about.name} />}
      below={({ about }) =>
        about !== undefined && (
          <>
            <Tokens user={about.name} mayChange={may("update", "user")} />
            <Places user={about.name} mayChange={may("update", "user")} />
          </>
        )
      }
    />
  );
}

function UserFields(editing: Editing<"user">) {
  const { draft, isNew } = editing;
  const { names } = useNames("role");
  return (
    <>
      <FormPart title="User">
        <NameFields {...editing} hint="The name to sign in with. It cannot be changed later." />
        {names.length > 0 || draft.texts("spec.roles").value.length > 0 ? (
          <Checks
            {...draft.texts("spec.roles")}
            label="Roles"
            options={names.map(([role, about]) => option(role, about))}
          />
        ) : null}
        {isNew && <p class="quiet">Set a password on the next page. A user without a password can only use tokens.</p>}
      </FormPart>
      <Traits draft={draft} />
      <MetadataFields {...editing} />
    </>
  );
}

function option(role: string, about: string | undefined) {
  return about === undefined ? ([role, role] as const) : ([role, role, about] as const);
}
