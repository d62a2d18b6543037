import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { may } from "../../api/account.ts";
import type { ResourceDocument, ResourceKind } from "../../api/resources.ts";
import { Icon, type IconName } from "../../components/icon.tsx";
import { Empty, Failed, Skeleton } from "../../components/states.tsx";
import type { Column } from "../../components/table.tsx";
import { Table } from "../../components/table.tsx";
import { titled } from "../../shell/address.ts";
import { kindWords, pageOf } from "./kinds.ts";
import "./resources.css";
import type { Listed } from "./use-resources.ts";
import { useResources } from "./use-resources.ts";

interface ResourceListProps<Kind extends ResourceKind> {
  readonly kind: Kind;
  readonly icon: IconName;
  /** What they are for, in a sentence. */
  readonly about: ComponentChildren;
  /** Columns beside the name. */
  readonly columns: readonly Column<Listed<Kind>>[];
  /** Where a new one is made. */
  readonly newPath: string;
  /** What to do where there are none. */
  readonly none: ComponentChildren;
}

/** The page that lists the resources of a kind. */
export function ResourceList<Kind extends ResourceKind>(props: ResourceListProps<Kind>) {
  const { kind, icon, about, columns, newPath, none } = props;
  const { rows, error, reload } = useResources(kind);
  const { noun, home } = kindWords(kind);
  useEffect(() => titled(home.label), [home.label]);
  const add = may("create", kind) && (
    <a class="button primary" href={newPath}>
      <Icon name="add" /> New {noun}
    </a>
  );
  return (
    <div class="resources">
      <header class="list-head">
        <div>
          <h1>{home.label}</h1>
          <p class="quiet">{about}</p>
        </div>
        {rows !== undefined && rows.length > 0 && add}
      </header>
      {rows === undefined ? (
        error === undefined ? (
          <Skeleton count={4} shape="rows" />
        ) : (
          <Failed what={`The ${home.label.toLowerCase()} cannot be listed`} error={error} retry={reload} />
        )
      ) : rows.length === 0 ? (
        <Empty icon={icon} title={`No ${home.label.toLowerCase()} yet`} actions={add || undefined}>
          {none}
        </Empty>
      ) : (
        <Table
          caption={home.label}
          columns={[{ title: "Name", cell: ({ document }) => <NameCell {...document} /> }, ...columns]}
          rows={rows}
          rowKey={({ document }) => document.metadata.name}
        />
      )}
    </div>
  );
}

/** A resource's name, which leads to its page, and what it is for. */
export function NameCell({ kind, metadata: { name, description } }: Pick<ResourceDocument, "kind" | "metadata">) {
  return (
    <div class="name-cell">
      <NameLink kind={kind} name={name} />
      {description !== undefined && <p class="quiet small">{description}</p>}
    </div>
  );
}

/** A resource's name, which leads to its page. */
export function NameLink({ kind, name }: { readonly kind: ResourceKind; readonly name: string }) {
  // No address leads to such a name: a browser resolves it first.
  return /^\.\.?$/.test(name) ? <span>{name}</span> : <a href={pageOf(kind, name)}>{name}</a>;
}

/** What needs a resource, in short. */
export function UsersCell({ about }: Pick<Listed, "about">) {
  const { needed_by = [] } = about ?? {};
  if (needed_by.length === 0) return <span class="quiet">–</span>;
  return (
    <ul class="users-cell">
      {needed_by.slice(0, 3).map(({ kind, name }) => (
        <li key={`${kind}/${name}`}>
          <a href={pageOf(kind, name)} title={kindWords(kind).noun}>
            {name}
          </a>
        </li>
      ))}
      {needed_by.length > 3 && <li class="quiet">and {needed_by.length - 3} more</li>}
    </ul>
  );
}
