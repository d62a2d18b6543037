import { useEffect, useMemo } from "preact/hooks";
import { useLocation } from "preact-iso";
import { may } from "../../api/account.ts";
import type { ResourceDocument } from "../../api/resources.ts";
import { useData } from "../../api/use-data.ts";
import { Menu } from "../../components/menu.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import { Table } from "../../components/table.tsx";
import { titled } from "../../shell/address.ts";
import { NameCell } from "../resources/resource-list.tsx";
import { listed } from "../roles/words.ts";
import type { ConnectorKind } from "./words.ts";
import { connectorKinds, connectorNames } from "./words.ts";

export default function ConnectorsPage() {
  useEffect(() => titled("Connectors"), []);
  const { route } = useLocation();
  const all = [useConnectors("github"), useConnectors("oidc"), useConnectors("saml")];
  const failed = all.find(({ error, data }) => error !== undefined && data === undefined);
  const rows = useMemo(() => all.flatMap(({ data }) => data?.resources ?? []), [...all.map(({ data }) => data)]);
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
  const isLoading = all.some(({ loading, data, asked }) => asked && loading && data === undefined);
  return (
    <div class="resources">
      <header class="list-head">
        <div>
          <h1>Connectors</h1>
          <p class="quiet">How people sign in without a password here, and which roles that gives them.</p>
        </div>
        {rows.length > 0 && add}
      </header>
      {failed?.error !== undefined ? (
        <Failed what="The connectors cannot be listed" error={failed.error} retry={reload} />
      ) : isLoading ? (
        <Skeleton count={3} />
      ) : rows.length === 0 ? (
        <Empty icon="connector" title="No connectors yet" actions={add || undefined}>
          <p>A connector lets people sign in by GitHub, by OpenID Connect or by SAML.</p>
        </Empty>
      ) : (
        <Table
          caption="Connectors"
          rows={rows}
          rowKey={({ kind, metadata }) => `${kind}/${metadata.name}`}
          columns={[
            { title: "Name", cell: (document) => <NameCell {...document} /> },
            { title: "By", cell: ({ kind }) => connectorNames[kind as ConnectorKind] },
            { title: "Who gets which roles", cell: (document) => <Mappings {...document} /> },
          ]}
        />
      )}
    </div>
  );
}

function useConnectors(kind: ConnectorKind) {
  const asked = may("list", kind);
  return {
    asked,
    ...useData<{ readonly resources: readonly ResourceDocument[] }>(asked ? `/v1/resources/${kind}` : undefined),
  };
}

interface Mapping {
  readonly organization?: string;
  readonly team?: string;
  readonly name?: string;
  readonly value?: string;
  readonly roles?: readonly string[];
}

function Mappings({ spec }: ResourceDocument) {
  const rows = (spec["teams_to_roles"] ?? spec["claims_to_roles"] ?? spec["attributes_to_roles"] ?? []) as Mapping[];
  return (
    <ul class="rule-list">
      {rows.map(({ organization, team, name, value, roles = [] }, index) => (
        <li key={index}>
          {organization === undefined ? `${name}: ${value}` : `${organization}/${team}`} → {listed(roles)}
        </li>
      ))}
    </ul>
  );
}
