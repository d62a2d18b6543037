import { CheckField, SelectField, TextField } from "../../components/field.tsx";
import { FormPart, MoreFields } from "../../components/form.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { MetadataFields, NameFields } from "../resources/metadata.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { KeyPair } from "./key-pair.tsx";
import { Mappings } from "./mappings.tsx";
import { callbackOf, withOther } from "./words.ts";

const bindings = [
  ["", "as the provider says"],
  ["http-post", "a form (HTTP POST)"],
  ["http-redirect", "an address (HTTP redirect)"],
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
          label="On the button"
          hint="What people see where they sign in."
          autocomplete="off"
        />
        <TextField
          {...draft.text("spec.acs")}
          label="ACS address"
          type="url"
          placeholder={callbackOf("saml", draft.document.metadata.name || "NAME")}
          hint="Where the provider sends its assertions to."
          autocomplete="off"
        />
      </FormPart>
      <FormPart
        title="Provider"
        about="Its descriptor says all of it: by its address, or pasted. Without one: issuer, address and certificate."
      >
        <TextField
          {...draft.text("spec.entity_descriptor_url")}
          label="Address of its descriptor"
          type="url"
          autocomplete="off"
        />
        <TextArea {...draft.text("spec.entity_descriptor")} label="The descriptor itself" hint="XML." code rows={5} />
        <MoreFields
          title="Without a descriptor"
          open={(["issuer", "sso", "cert"] as const).some((field) => draft.read(`spec.${field}`) !== undefined)}
        >
          <div class="form-row">
            <TextField {...draft.text("spec.issuer")} label="Issuer" autocomplete="off" />
            <TextField {...draft.text("spec.sso")} label="Sign-in address" type="url" autocomplete="off" />
          </div>
          <TextArea {...draft.text("spec.cert")} label="Certificate" hint="PEM." code rows={5} />
        </MoreFields>
        <MoreFields title="Requests and assertions">
          <div class="form-row">
            <TextField
              {...draft.text("spec.audience")}
              label="Audience"
              placeholder="the ACS address"
              autocomplete="off"
            />
            <TextField
              {...draft.text("spec.service_provider_issuer")}
              label="Who asks"
              hint="The name of this service at the provider."
              placeholder="the ACS address"
              autocomplete="off"
            />
          </div>
          <div class="form-row">
            <SelectField
              {...draft.text("spec.preferred_request_binding")}
              label="Requests go by"
              options={withOther(bindings, draft.text("spec.preferred_request_binding").value)}
            />
            <SelectField
              {...draft.text("spec.force_authn")}
              label="Ask to sign in again"
              options={withOther(
                [
                  ["", "if the provider wants to"],
                  ["yes", "always"],
                  ["no", "never"],
                ],
                draft.text("spec.force_authn").value,
              )}
            />
          </div>
          <div class="form-row">
            <TextField
              {...draft.text("spec.single_logout_url")}
              label="Sign-out address"
              type="url"
              autocomplete="off"
            />
            <TextField
              {...draft.text("spec.provider")}
              label="Kind of provider"
              hint="As documents from elsewhere have it, such as adfs or ping."
              autocomplete="off"
            />
          </div>
          <CheckField label="Let the provider begin the sign-in" {...draft.flag("spec.allow_idp_initiated")} />
        </MoreFields>
        <KeyPair
          title="Key pair that requests are signed with"
          certificate={draft.text("spec.signing_key_pair.cert")}
          privateKey={sealed.field("spec.signing_key_pair.private_key")}
        />
        <KeyPair
          title="Key pair that assertions are encrypted for"
          certificate={draft.text("spec.assertion_key_pair.cert")}
          privateKey={sealed.field("spec.assertion_key_pair.private_key")}
        />
      </FormPart>
      <Mappings
        rows={draft.list("spec.attributes_to_roles")}
        about="Users with this value of an attribute get its roles. Others cannot sign in."
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
