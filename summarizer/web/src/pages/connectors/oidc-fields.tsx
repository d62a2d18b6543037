import { CheckField, SelectField, TextField } from "../../components/field.tsx";
import { FormPart, MoreFields } from "../../components/form.tsx";
import { TextList } from "../../components/lists.tsx";
import { SecretField } from "../../components/secret-field.tsx";
import { MetadataFields, NameFields } from "../resources/metadata.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { KeyPair } from "./key-pair.tsx";
import { Mappings } from "./mappings.tsx";
import { callbackOf, withOther } from "./words.ts";

const prompts = [
  ["", "provider default"],
  ["none", "none: only users already signed in there"],
  ["login", "sign in each time"],
  ["consent", "consent each time"],
  ["select_account", "select an account"],
] as const;

/** How people sign in by OpenID Connect. */
export function OidcFields(editing: Editing<"oidc">) {
  const { draft, sealed } = editing;
  const at = "spec.redirect_url" as const;
  const redirect = draft.read(at);
  return (
    <>
      <FormPart title="Connector">
        <NameFields {...editing} />
        <TextField
          {...draft.text("spec.display")}
          label="Button label"
          hint="Shown on the sign-in page."
          autocomplete="off"
        />
      </FormPart>
      <FormPart title="Provider">
        <TextField
          {...draft.text("spec.issuer_url")}
          label="Issuer URL"
          type="url"
          placeholder="https://accounts.example.com"
          hint="Its configuration is read from /.well-known/openid-configuration."
          autocomplete="off"
        />
        <div class="form-row">
          <TextField {...draft.text("spec.client_id")} label="Client id" autocomplete="off" />
          <SecretField {...sealed.field("spec.client_secret")} label="Client secret" />
        </div>
        <TextList
          at={at}
          label="Redirect URLs"
          hint="The URL with the origin of the sign-in page is used."
          placeholder={callbackOf("oidc", "")}
          value={Array.isArray(redirect) ? redirect : redirect === undefined ? [] : [String(redirect)]}
          onValue={(all) => draft.write(at, all.length < 2 ? all[0] : all)}
        />
        <MoreFields title="Claims and prompts">
          <div class="form-row">
            <TextList
              {...draft.texts("spec.scope")}
              label="Additional scopes"
              hint="In addition to openid and email."
              placeholder="groups"
            />
            <TextField
              {...draft.text("spec.username_claim")}
              label="User name claim"
              placeholder="email"
              autocomplete="off"
            />
          </div>
          <div class="form-row">
            <SelectField
              {...draft.text("spec.prompt")}
              label="Prompt"
              options={withOther(prompts, draft.text("spec.prompt").value)}
            />
            <TextField
              {...draft.text("spec.max_age")}
              label="Maximum authentication age"
              placeholder="no limit"
              hint="Such as 1h."
              autocomplete="off"
            />
            <TextField {...draft.text("spec.acr_values")} label="ACR values" autocomplete="off" />
          </div>
          <CheckField label="Accept unverified e-mail addresses" {...draft.flag("spec.allow_unverified_email")} />
          <TextField
            {...draft.text("spec.provider")}
            label="Provider type"
            hint="Such as ping or netiq. Kept for compatibility."
            autocomplete="off"
          />
        </MoreFields>
        <MoreFields
          title="Google Workspace"
          open={draft.read("spec.google_admin_email") !== undefined}
          about={draft.read("spec.google_admin_email") === undefined ? undefined : "set"}
        >
          <TextField
            {...draft.text("spec.google_admin_email")}
            label="Administrator's e-mail address"
            type="email"
            autocomplete="off"
          />
          <TextField
            {...draft.text("spec.google_service_account_uri")}
            label="Service account key URI"
            autocomplete="off"
          />
          <SecretField
            {...sealed.field("spec.google_service_account")}
            label="Service account key"
            hint="The JSON file from Google."
            lines
          />
        </MoreFields>
        <KeyPair
          title="Key pair for signing requests"
          certificate={draft.text("spec.signing_key_pair.cert")}
          privateKey={sealed.field("spec.signing_key_pair.private_key")}
        />
      </FormPart>
      <Mappings
        rows={draft.list("spec.claims_to_roles")}
        about="Users with the claim value get the roles. Users without a match cannot sign in."
        keys={(index) => [
          ["Claim", draft.text(`spec.claims_to_roles[${index}].name`)],
          ["Value", draft.text(`spec.claims_to_roles[${index}].value`)],
        ]}
        roles={(index) => draft.texts(`spec.claims_to_roles[${index}].roles`)}
      />
      <MetadataFields {...editing} />
    </>
  );
}
