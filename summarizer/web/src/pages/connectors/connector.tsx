import { useRoute } from "preact-iso";
import type { ResourceDocument } from "../../api/resources.ts";
import { CopyButton } from "../../components/button.tsx";
import { CheckField, SelectField, TextField } from "../../components/field.tsx";
import { FormPart, MoreFields } from "../../components/form.tsx";
import { TextList } from "../../components/lists.tsx";
import { SecretField } from "../../components/secret-field.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { NotFound } from "../not-found.tsx";
import { MetadataFields, NameFields } from "../resources/metadata.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { ResourceEditor } from "../resources/resource-editor.tsx";
import { Mappings } from "./mappings.tsx";
import type { ConnectorKind } from "./words.ts";
import { callbackOf, connectorKinds, metadataOf } from "./words.ts";

// biome-ignore format: table
const blanks: Readonly<Record<ConnectorKind, ResourceDocument>> = {
  github: { kind: "github", version: "v3", metadata: { name: "" }, spec: {} },
  oidc:   { kind: "oidc",   version: "v3", metadata: { name: "" }, spec: {} },
  saml:   { kind: "saml",   version: "v2", metadata: { name: "" }, spec: {} },
};
const kept = ["spec"];

export default function ConnectorPage() {
  const { kind: asked = "", name } = useRoute().params;
  const kind = connectorKinds.find((each) => each === asked);
  if (kind === undefined) return <NotFound />;
  return (
    <ResourceEditor
      key={kind}
      kind={kind}
      name={name}
      blank={blanks[kind]}
      kept={kept}
      fields={(editing) => (
        <>
          {kind === "github" && <GithubFields {...editing} />}
          {kind === "oidc" && <OidcFields {...editing} />}
          {kind === "saml" && <SamlFields {...editing} />}
          <MetadataFields {...editing} />
        </>
      )}
      side={({ draft }) => <Registration kind={kind} name={draft.document.metadata.name} />}
    />
  );
}

/** What has to be entered at the provider. */
function Registration({ kind, name }: { readonly kind: ConnectorKind; readonly name: string }) {
  const address = callbackOf(kind, name);
  const is = { github: "Authorization callback URL", oidc: "Redirect address", saml: "ACS address" }[kind];
  return (
    <section class="card side-part">
      <h2>At the provider</h2>
      {kind === "saml" && name === "" ? (
        <p class="quiet">The address to register shows here as soon as the connector has a name.</p>
      ) : (
        <>
          <p class="quiet">{is}, to be registered there. Left empty here, it is this one.</p>
          <Copied text={address} label="Copy the address" />
          {kind === "saml" && (
            <>
              <p class="quiet">All that it has to know, for a provider that reads it from an address:</p>
              <Copied text={metadataOf(name)} label="Copy the address of the metadata" />
            </>
          )}
        </>
      )}
    </section>
  );
}

function Copied({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div class="token-value">
      <code>{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  );
}

function GithubFields(editing: Editing) {
  const { draft, sealed } = editing;
  return (
    <>
      <FormPart title="Connector">
        <NameFields {...editing} />
        <TextField
          {...draft.text("spec.display")}
          label="On the button"
          hint="What people see where they sign in."
          placeholder="GitHub"
          autocomplete="off"
        />
      </FormPart>
      <FormPart title="OAuth app">
        <TextField {...draft.text("spec.client_id")} label="Client id" autocomplete="off" />
        <SecretField {...sealed.field("spec.client_secret")} label="Client secret" />
        <TextField
          {...draft.text("spec.redirect_url")}
          label="Callback address"
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
              label="Address"
              type="url"
              placeholder="https://github.com"
              autocomplete="off"
            />
            <TextField
              {...draft.text("spec.api_endpoint_url")}
              label="Address of its API"
              type="url"
              placeholder="https://api.github.com"
              autocomplete="off"
            />
          </div>
        </MoreFields>
      </FormPart>
      <Mappings
        draft={draft}
        field="teams_to_roles"
        about="Whoever is in one of these teams gets its roles; whoever is in none cannot sign in."
        keys={[
          ["organization", "Organization"],
          ["team", "Team"],
        ]}
      />
    </>
  );
}

const prompts = [
  ["", "as it likes"],
  ["none", "nothing: only who is signed in there"],
  ["login", "always to sign in"],
  ["consent", "always for consent"],
  ["select_account", "which account"],
] as const;

function OidcFields(editing: Editing) {
  const { draft, sealed } = editing;
  const redirect = draft.read("spec.redirect_url");
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
      </FormPart>
      <FormPart title="Provider">
        <TextField
          {...draft.text("spec.issuer_url")}
          label="Issuer"
          type="url"
          placeholder="https://accounts.example.com"
          hint="Its settings are read from there, at /.well-known/openid-configuration."
          autocomplete="off"
        />
        <div class="form-row">
          <TextField {...draft.text("spec.client_id")} label="Client id" autocomplete="off" />
          <SecretField {...sealed.field("spec.client_secret")} label="Client secret" />
        </div>
        <TextList
          at="spec.redirect_url"
          label="Redirect addresses"
          hint="The one of the origin at which somebody signs in is used."
          placeholder={callbackOf("oidc", "")}
          value={Array.isArray(redirect) ? redirect : redirect === undefined ? [] : [String(redirect)]}
          onValue={(all) => draft.write("spec.redirect_url", all.length < 2 ? all[0] : all)}
        />
        <MoreFields title="Claims and prompts">
          <div class="form-row">
            <TextList
              {...draft.texts("spec.scope")}
              label="More scopes"
              hint="Beside openid and email."
              placeholder="groups"
            />
            <TextField
              {...draft.text("spec.username_claim")}
              label="Claim that is the name"
              placeholder="email"
              autocomplete="off"
            />
          </div>
          <div class="form-row">
            <SelectField
              at="spec.prompt"
              label="The provider asks"
              value={draft.text("spec.prompt").value}
              options={withOther(prompts, draft.text("spec.prompt").value)}
              onValue={(value) => draft.write("spec.prompt", value === "" ? undefined : value)}
            />
            <TextField
              {...draft.text("spec.max_age")}
              label="Longest since signing in there"
              placeholder="no limit"
              hint="Such as 1h."
              autocomplete="off"
            />
            <TextField {...draft.text("spec.acr_values")} label="ACR values" autocomplete="off" />
          </div>
          <CheckField
            label="Take an e-mail address that the provider has not verified"
            {...draft.flag("spec.allow_unverified_email")}
          />
          <TextField
            {...draft.text("spec.provider")}
            label="Kind of provider"
            hint="As documents from elsewhere have it, such as ping or netiq."
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
            label="Address of the service account's key"
            autocomplete="off"
          />
          <SecretField
            {...sealed.field("spec.google_service_account")}
            label="The service account's key"
            hint="The JSON that Google gives."
            lines
          />
        </MoreFields>
        <KeyPair editing={editing} at="spec.signing_key_pair" title="Key pair that requests are signed with" />
      </FormPart>
      <Mappings
        draft={draft}
        field="claims_to_roles"
        about="Whoever has a claim with this value gets its roles; whoever gets none cannot sign in."
        keys={[
          ["name", "Claim"],
          ["value", "Value"],
        ]}
      />
    </>
  );
}

const bindings = [
  ["", "as the provider says"],
  ["http-post", "a form (HTTP POST)"],
  ["http-redirect", "an address (HTTP redirect)"],
] as const;

function SamlFields(editing: Editing) {
  const { draft } = editing;
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
          open={["issuer", "sso", "cert"].some((field) => draft.read(`spec.${field}`) !== undefined)}
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
              at="spec.preferred_request_binding"
              label="Requests go by"
              value={draft.text("spec.preferred_request_binding").value}
              options={withOther(bindings, draft.text("spec.preferred_request_binding").value)}
              onValue={(value) => draft.write("spec.preferred_request_binding", value === "" ? undefined : value)}
            />
            <SelectField
              at="spec.force_authn"
              label="Ask to sign in again"
              value={draft.text("spec.force_authn").value}
              options={withOther(
                [
                  ["", "if the provider wants to"],
                  ["yes", "always"],
                  ["no", "never"],
                ],
                draft.text("spec.force_authn").value,
              )}
              onValue={(value) => draft.write("spec.force_authn", value === "" ? undefined : value)}
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
        <KeyPair editing={editing} at="spec.signing_key_pair" title="Key pair that requests are signed with" />
        <KeyPair editing={editing} at="spec.assertion_key_pair" title="Key pair that assertions are encrypted for" />
      </FormPart>
      <Mappings
        draft={draft}
        field="attributes_to_roles"
        about="Whoever has an attribute with this value gets its roles; whoever gets none cannot sign in."
        keys={[
          ["name", "Attribute"],
          ["value", "Value"],
        ]}
      />
    </>
  );
}

function KeyPair({
  editing: { draft, sealed },
  at,
  title,
}: {
  readonly editing: Editing;
  readonly at: string;
  readonly title: string;
}) {
  const key = sealed.field(`${at}.private_key`);
  const isSet = key.isSet || draft.read(at) !== undefined;
  return (
    <MoreFields title={title} about={isSet ? "set" : undefined}>
      <TextArea {...draft.text(`${at}.cert`)} label="Certificate" hint="PEM." code rows={5} />
      <SecretField {...key} label="Private key" hint="PEM. Sealed, and never shown again." lines />
    </MoreFields>
  );
}

/** The options, and one more for a value that is none of them. */
function withOther(options: readonly (readonly [string, string])[], value: string) {
  return options.some(([option]) => option === value) ? options : [...options, [value, value] as const];
}
