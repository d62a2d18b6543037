import { useEffect, useMemo } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { ConnectorKind } from "../../../../src/domain/connectors.ts";
import { connectorKinds } from "../../../../src/domain/connectors.ts";
import { may } from "../../api/account.ts";
import type { ResourceDocument } from "../../api/resources.ts";
import { isOfKind } from "../../api/resources.ts";
import { useData } from "../../api/use-data.ts";
import { Menu } from "../../components/menu.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { Table } from "../../components/table.tsx";
import { titled } from "../../shell/address.ts";
import { NameCell } from "../resources/resource-list.tsx";
import { listed } from "../roles/words.ts";
import { connectorNames } from "./words.ts";

export default function ConnectorsPage() {
  useEffect(() => titled("Connectors"), []);
  const { route } = useLocation();
  const all = [useConnectors("github"), useConnectors("oidc"), useConnectors("saml")];
  const failed = all.find(({ error, rows }) => error !== undefined && rows === undefined);
  const rows = useMemo(() => all.flatMap(({ rows = [] }) => rows), [...all.map(({ rows }) => rows)]);
  const reload = () => {
    for (const each of all) each.reload();
  };
  const kinds = connectorKinds.filter((kind) => may("create", kind));
  const add = kinds.length > 0 && (
    <Menu
      label="New connector"
      items={kinds.map((kind) => ({ label: connectorNames[kind], act: () => route(`/new/connector/${kind}`) }))}
    />
  );
  const isLoading = all.some(({ loading, rows, asked }) => asked && loading && rows === undefined);
  return (
    <div class="resources">
      <header class="list-head">
        <div>
          <h1>Connectors</h1>
          <p class="quiet">Identity providers for sign-in, and the roles that their users get.</p>
        </div>
        {rows.length > 0 && add}
      </header>
      {failed?.error !== undefined ? (
        <Failed what="The connectors cannot be listed" error={failed.error} retry={reload} />
      ) : isLoading ? (
        <Skeleton count={3} shape="rows" />
      ) : rows.length === 0 ? (
        <Empty icon="connector" title="No connectors yet" actions={add || undefined}>
          <p>A connector lets people sign in with GitHub, OpenID Connect or SAML.</p>
        </Empty>
      ) : (
        <Table
          caption="Connectors"
          rows={rows}
          rowKey={({ kind, metadata }) => `${kind}/${metadata.name}`}
          columns={[
            { title: "Name", cell: (document) => <NameCell {...document} /> },
            { title: "Type", cell: ({ kind }) => connectorNames[kind] },
            { title: "Role mapping", cell: (document) => <Mappings document={document} /> },
          ]}
        />
      )}
    </div>
  );
}

function useConnectors(kind: ConnectorKind) {
  const asked = may("list", kind);
  const { data, error, loading, reload } = useData(asked ? "GET /v1/resources/{kind}" : undefined, {
    params: { kind },
  });
  const rows = useMemo(
    () => data?.resources.flatMap((each) => (isOfKind<ConnectorKind>(kind, each) ? [each] : [])),
    [data, kind],
  );
  return { asked, rows, error, loading, reload };
}

function Mappings({ document }: { readonly document: ResourceDocument<ConnectorKind> }) {
  return (
    <ul class="rule-list">
      {mappingsOf(document).map(([wanted, roles = []], index) => (
        <li key={index}>
          {wanted} → {listed(roles)}
        </li>
      ))}
    </ul>
  );
}

/** What is asked of somebody, and the roles that they get for it. */
function mappingsOf({
  kind,
  spec,
}: ResourceDocument<ConnectorKind>): readonly (readonly [string, readonly string[] | undefined])[] {
  if (kind === "github") {
    return (spec.teams_to_roles ?? []).map(({ organization, team, roles }) => [`${organization}/${team}`, roles]);
  }
  const mappings = kind === "oidc" ? spec.claims_to_roles : spec.attributes_to_roles;
  return (mappings ?? []).map(({ name, value, roles }) => [`${name}: ${value}`, roles]);
}
