import { useRoute } from "preact-iso";
import { kindGroups, ruledKinds, verbs } from "../../../../src/domain/rules.ts";
import { may } from "../../api/account.ts";
import type { ResourceDocument } from "../../api/resources.ts";
import { isOfKind } from "../../api/resources.ts";
import { useData } from "../../api/use-data.ts";
import { FormPart } from "../../components/form.tsx";
import { Checks, Rows } from "../../components/lists.tsx";
import { Failed, Skeleton } from "../../components/states.tsx";
import { useAddress } from "../../shell/address.ts";
import { MetadataFields, NameFields } from "../resources/metadata.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { ResourceEditor } from "../resources/resource-editor.tsx";
import { RuleList } from "./rules.tsx";
import { WhereField } from "./where-field.tsx";
import { kindNames, verbNames } from "./words.ts";

const blank: ResourceDocument<"role"> = { kind: "role", version: "v7", metadata: { name: "" }, spec: {} };
const kept = ["spec"] as const;
/** Actions whose words need an object. */
const alone: Readonly<Record<string, string>> = {
  "*": "all actions",
  rotate: "rotate the key",
  escalate: "grant any permission",
};
/** In the order of the navigation. Connectors are one kind here: a rule about one sort of them is rare. */
const usual = ["*", "session", "event", "inference_model", "inference_policy", "inference_secret"];
const rare = new Set(kindGroups["auth_connector"]);
const kinds = [...usual, ...ruledKinds.filter((kind) => !rare.has(kind)), ...Object.keys(kindGroups)].filter(
  (kind, at, all) => all.indexOf(kind) === at,
);

/** The kinds that a rule may be about, and whatever else it is about. */
function kindOptions(chosen: readonly string[]) {
  const others = chosen.filter((kind) => !kinds.includes(kind));
  return [...kinds, ...others].map((kind) => [kind, kindNames[kind] ?? kind] as const);
}

const verbOptions = ["*", ...verbs].map((verb) => [verb, alone[verb] ?? verbNames[verb] ?? verb] as const);

export default function RolePage() {
  const { name } = useRoute().params;
  const [address] = useAddress();
  const from = name === undefined ? (address.get("from") ?? undefined) : undefined;
  const copied = useData(from === undefined ? undefined : "GET /v1/resources/{kind}/{name}", {
    params: { kind: "role", name: from ?? "" },
  });
  if (from !== undefined && copied.data === undefined) {
    if (copied.error === undefined) return <Skeleton count={3} shape="columns" />;
    return <Failed whole what="The role cannot be copied" error={copied.error} retry={copied.reload} />;
  }
  const first =
    copied.data !== undefined && isOfKind("role", copied.data) ? { ...blank, spec: copied.data.spec } : blank;
  return (
    <ResourceEditor
      key={from}
      kind="role"
      name={name}
      blank={first}
      kept={kept}
      fields={(editing) => <RoleFields {...editing} />}
      actions={({ about }) =>
        about !== undefined &&
        may("create", "role") && (
          <a class="button plain" href={`/new/role?from=${encodeURIComponent(about.name)}`}>
            Copy to new role
          </a>
        )
      }
      side={({ draft }) => (
        <section class="card side-part">
          <h2>Permissions</h2>
          <RuleList spec={draft.document.spec} />
        </section>
      )}
      locked={({ preset }) =>
        preset
          ? "This role is a preset and cannot be changed. Copy it to a new role to start from its permissions."
          : undefined
      }
    />
  );
}

function RoleFields(editing: Editing<"role">) {
  return (
    <>
      <FormPart title="Role">
        <NameFields {...editing} />
      </FormPart>
      <Side {...editing} side="allow" title="Allowed" none="No permissions yet" />
      <Side
        {...editing}
        side="deny"
        title="Denied"
        none="No deny rules. A deny rule overrides every role that allows the same."
      />
      <MetadataFields {...editing} />
    </>
  );
}

function Side({
  draft,
  isReadOnly,
  side,
  title,
  none,
}: Editing<"role"> & { readonly side: "allow" | "deny"; readonly title: string; readonly none: string }) {
  const at = `spec.${side}.rules` as const;
  return (
    <FormPart title={title}>
      <Rows<object>
        {...draft.list(at)}
        bare
        label={title}
        noun="rule"
        blank={{}}
        none={none}
        row={(_, __, index) => {
          const resources = draft.texts(`${at}[${index}].resources`);
          const where = draft.text(`${at}[${index}].where`);
          return (
            <>
              <Checks {...resources} label="Resources" options={kindOptions(resources.value)} />
              <Checks {...draft.texts(`${at}[${index}].verbs`)} label="Actions" options={verbOptions} />
              <WhereField {...where} isReadOnly={isReadOnly} />
            </>
          );
        }}
      />
    </FormPart>
  );
}
