import { CheckField, SelectField, TextField } from "../../components/field.tsx";
import { FormPart, MoreFields } from "../../components/form.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { MetadataFields, NameFields } from "../resources/metadata.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { KeyPair } from "./key-pair.tsx";
import { Mappings } from "./mappings.tsx";
import { callbackOf, withOther } from "./words.ts";

const bindings = [
  ["", "provider default"],
  ["http-post", "HTTP POST"],
  ["http-redirect", "HTTP redirect"],
] as const;

/** How people sign in by SAML. */
export function SamlFields(editing: Editing<"saml">) {
  const { draft, sealed } = editing;
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
        <TextField
          {...draft.text("spec.acs")}
          label="ACS URL"
          type="url"
          placeholder={callbackOf("saml", draft.document.metadata.name || "NAME")}
          hint="The provider sends assertions to this URL."
          autocomplete="off"
        />
      </FormPart>
      <FormPart
        title="Provider"
        about="Enter the URL of the provider's entity descriptor, or paste it. Without a descriptor, enter issuer, sign-in URL and certificate."
      >
        <TextField
          {...draft.text("spec.entity_descriptor_url")}
          label="Entity descriptor URL"
          type="url"
          autocomplete="off"
        />
        <TextArea {...draft.text("spec.entity_descriptor")} label="Entity descriptor" hint="XML." code rows={5} />
        <MoreFields
          title="Without a descriptor"
          open={(["issuer", "sso", "cert"] as const).some((field) => draft.read(`spec.${field}`) !== undefined)}
        >
          <div class="form-row">
            <TextField {...draft.text("spec.issuer")} label="Issuer" autocomplete="off" />
            <TextField {...draft.text("spec.sso")} label="Sign-in URL" type="url" autocomplete="off" />
          </div>
          <TextArea {...draft.text("spec.cert")} label="Certificate" hint="PEM." code rows={5} />
        </MoreFields>
        <MoreFields title="Requests and assertions">
          <div class="form-row">
            <TextField {...draft.text("spec.audience")} label="Audience" placeholder="the ACS URL" autocomplete="off" />
            <TextField
              {...draft.text("spec.service_provider_issuer")}
              label="Service provider issuer"
              hint="The name of this service at the provider."
              placeholder="the ACS URL"
              autocomplete="off"
            />
          </div>
          <div class="form-row">
            <SelectField
              {...draft.text("spec.preferred_request_binding")}
              label="Request binding"
              options={withOther(bindings, draft.text("spec.preferred_request_binding").value)}
            />
            <SelectField
              {...draft.text("spec.force_authn")}
              label="Force sign-in at the provider"
              options={withOther(
                [
                  ["", "provider default"],
                  ["yes", "always"],
                  ["no", "never"],
                ],
                draft.text("spec.force_authn").value,
              )}
            />
          </div>
          <div class="form-row">
            <TextField {...draft.text("spec.single_logout_url")} label="Sign-out URL" type="url" autocomplete="off" />
            <TextField
              {...draft.text("spec.provider")}
              label="Provider type"
              hint="Such as adfs or ping. Kept for compatibility."
              autocomplete="off"
            />
          </div>
          <CheckField label="Allow sign-in from the provider's portal" {...draft.flag("spec.allow_idp_initiated")} />
        </MoreFields>
        <KeyPair
          title="Key pair for signing requests"
          certificate={draft.text("spec.signing_key_pair.cert")}
          privateKey={sealed.field("spec.signing_key_pair.private_key")}
        />
        <KeyPair
          title="Key pair for decrypting assertions"
          certificate={draft.text("spec.assertion_key_pair.cert")}
          privateKey={sealed.field("spec.assertion_key_pair.private_key")}
        />
      </FormPart>
      <Mappings
        rows={draft.list("spec.attributes_to_roles")}
        about="Users with the attribute value get the roles. Users without a match cannot sign in."
        keys={(index) => [
          ["Attribute", draft.text(`spec.attributes_to_roles[${index}].name`)],
          ["Value", draft.text(`spec.attributes_to_roles[${index}].value`)],
        ]}
        roles={(index) => draft.texts(`spec.attributes_to_roles[${index}].roles`)}
      />
      <MetadataFields {...editing} />
    </>
  );
}
