import { may } from "../../api/account.ts";
import type { AboutResource } from "../../api/types.ts";
import { When } from "../../components/when.tsx";
import { pageOf } from "../resources/kinds.ts";
import { ResourceList } from "../resources/resource-list.tsx";

export default function UsersPage() {
  return (
    <ResourceList
      kind="user"
      icon="user"
      about="People who sign in with a password or through a connector, and programs that use tokens."
      columns={[
        {
          title: "Roles",
          cell: ({ document: { spec } }) => <Roles names={spec.roles ?? []} />,
        },
        { title: "Signs in with", cell: ({ about }) => <SignInWay {...about?.sign_in} /> },
        {
          title: "Last sign-in",
          wideOnly: true,
          cell: ({ about }) => <When iso={about?.sign_in?.last} />,
        },
        {
          title: "Traits",
          wideOnly: true,
          cell: ({ document: { spec } }) => traitsText(spec.traits ?? {}),
        },
      ]}
      newPath="/new/user"
      none={<p>Add the first user here, or in a terminal: summarizer users add NAME --set-roles=editor</p>}
    />
  );
}

/** A connector, a password, or neither: then tokens alone work. */
function SignInWay({ connector, has_password: hasPassword }: Partial<NonNullable<AboutResource["sign_in"]>>) {
  if (connector !== undefined) {
    const { kind, name } = connector;
    return <>{isConnector(kind) && may("read", kind) ? <a href={pageOf(kind, name)}>{name}</a> : name}</>;
  }
  return hasPassword === true ? <>password</> : <span class="quiet">no password</span>;
}

function isConnector(kind: string): kind is "github" | "oidc" | "saml" {
  return ["github", "oidc", "saml"].includes(kind);
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
