import { useRoute } from "preact-iso";
import type { ConnectorKind } from "../../../../src/domain/connectors.ts";
import { connectorKinds } from "../../../../src/domain/connectors.ts";
import type { ResourceDocument } from "../../api/resources.ts";
import { CopyButton } from "../../components/button.tsx";
import type { Draft } from "../../components/draft.ts";
import { NotFound } from "../not-found.tsx";
import { ResourceEditor } from "../resources/resource-editor.tsx";
import { GithubFields } from "./github-fields.tsx";
import { OidcFields } from "./oidc-fields.tsx";
import { SamlFields } from "./saml-fields.tsx";
import { callbackOf, metadataOf } from "./words.ts";

// biome-ignore format: table
const blanks: { readonly [Kind in ConnectorKind]: ResourceDocument<Kind> } = {
  github: { kind: "github", version: "v3", metadata: { name: "" }, spec: {} },
  oidc:   { kind: "oidc",   version: "v3", metadata: { name: "" }, spec: {} },
  saml:   { kind: "saml",   version: "v2", metadata: { name: "" }, spec: {} },
};
const kept = ["spec"] as const;

export default function ConnectorPage() {
  const { kind: asked = "", name } = useRoute().params;
  const kind = connectorKinds.find((each) => each === asked);
  if (kind === undefined) return <NotFound />;
  const shared = {
    name,
    kept,
    side: ({ draft }: { readonly draft: Pick<Draft<ResourceDocument<ConnectorKind>>, "document"> }) => (
      <Registration kind={kind} name={draft.document.metadata.name} />
    ),
  };
  if (kind === "github") {
    return (
      <ResourceEditor
        key={kind}
        {...shared}
        kind={kind}
        blank={blanks.github}
        fields={(all) => <GithubFields {...all} />}
      />
    );
  }
  if (kind === "oidc") {
    return (
      <ResourceEditor
        key={kind}
        {...shared}
        kind={kind}
        blank={blanks.oidc}
        fields={(all) => <OidcFields {...all} />}
      />
    );
  }
  return (
    <ResourceEditor key={kind} {...shared} kind={kind} blank={blanks.saml} fields={(all) => <SamlFields {...all} />} />
  );
}

/** What has to be entered at the provider. */
function Registration({ kind, name }: { readonly kind: ConnectorKind; readonly name: string }) {
  const address = callbackOf(kind, name);
  const is = { github: "Authorization callback URL", oidc: "Redirect URL", saml: "ACS URL" }[kind];
  return (
    <section class="card side-part">
      <h2>At the provider</h2>
      {kind === "saml" && name === "" ? (
        <p class="quiet">Enter a name to see the URL to register at the provider.</p>
      ) : (
        <>
          <p class="quiet">{is}: register this URL at the provider. It is the default where the field is empty.</p>
          <Copied text={address} label="Copy the URL" />
          {kind === "saml" && (
            <>
              <p class="quiet">Metadata URL, for a provider that reads it:</p>
              <Copied text={metadataOf(name)} label="Copy the metadata URL" />
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
