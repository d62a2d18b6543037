import { may } from "../../api/account.ts";
import { pageOf } from "../resources/kinds.ts";
import { ResourceList } from "../resources/resource-list.tsx";

export default function UsersPage() {
  return (
    <ResourceList
      kind="user"
      icon="user"
      about="Who signs in with a password, or asks the API with a token."
      columns={[
        {
          title: "Roles",
          cell: ({ document: { spec } }) => <Roles names={spec.roles ?? []} />,
        },
        {
          title: "Traits",
          wideOnly: true,
          cell: ({ document: { spec } }) => traitsText(spec.traits ?? {}),
        },
      ]}
      newPath="/new/user"
      none={<p>The operator of the machine makes the first one: summarizer users add NAME --set-roles=editor</p>}
    />
  );
}

function Roles({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return <span class="quiet">none</span>;
  return (
    <ul class="users-cell">
      {names.map((name) => (
        <li key={name}>{may("list", "role") ? <a href={pageOf("role", name)}>{name}</a> : name}</li>
      ))}
    </ul>
  );
}

function traitsText(traits: Readonly<Record<string, readonly string[]>>): string {
  return (
    Object.entries(traits)
      .map(([name, values]) => `${name}: ${values.join(", ")}`)
      .join(" · ") || "–"
  );
}
