import { TextField } from "../../components/field.tsx";
import { FormPart, MoreFields } from "../../components/form.tsx";
import { SecretField } from "../../components/secret-field.tsx";
import { MetadataFields, NameFields } from "../resources/metadata.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { Mappings } from "./mappings.tsx";
import { callbackOf } from "./words.ts";

/** How people sign in by GitHub, or by a GitHub Enterprise server. */
export function GithubFields(editing: Editing<"github">) {
  const { draft, sealed } = editing;
  return (
    <>
      <FormPart title="Connector">
        <NameFields {...editing} />
        <TextField
          {...draft.text("spec.display")}
          label="Button label"
          hint="Shown on the sign-in page."
          placeholder="GitHub"
          autocomplete="off"
        />
      </FormPart>
      <FormPart title="OAuth app">
        <TextField {...draft.text("spec.client_id")} label="Client id" autocomplete="off" />
        <SecretField {...sealed.field("spec.client_secret")} label="Client secret" />
        <TextField
          {...draft.text("spec.redirect_url")}
          label="Callback URL"
          type="url"
          placeholder={callbackOf("github", "")}
          autocomplete="off"
        />
        <MoreFields
          title="GitHub Enterprise Server"
          open={draft.read("spec.endpoint_url") !== undefined || draft.read("spec.api_endpoint_url") !== undefined}
        >
          <div class="form-row">
            <TextField
              {...draft.text("spec.endpoint_url")}
              label="Server URL"
              type="url"
              placeholder="https://github.com"
              autocomplete="off"
            />
            <TextField
              {...draft.text("spec.api_endpoint_url")}
              label="API URL"
              type="url"
              placeholder="https://api.github.com"
              autocomplete="off"
            />
          </div>
        </MoreFields>
      </FormPart>
      <Mappings
        rows={draft.list("spec.teams_to_roles")}
        about="Members of the team get the roles. Users without a match cannot sign in."
        keys={(index) => [
          ["Organization", draft.text(`spec.teams_to_roles[${index}].organization`)],
          ["Team", draft.text(`spec.teams_to_roles[${index}].team`)],
        ]}
        roles={(index) => draft.texts(`spec.teams_to_roles[${index}].roles`)}
      />
      <MetadataFields {...editing} />
    </>
  );
}
