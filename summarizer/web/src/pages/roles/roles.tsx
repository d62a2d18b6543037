import { Badge } from "../../components/badge.tsx";
import { ResourceList } from "../resources/resource-list.tsx";
import { RuleList } from "./rules.tsx";

export default function RolesPage() {
  return (
    <ResourceList
      kind="role"
      icon="role"
      about="Deny rules win. Anything not allowed is denied."
      columns={[
        { title: "Permissions", cell: ({ document }) => <RuleList spec={document.spec} /> },
        { title: "Preset", bare: true, cell: ({ about }) => about?.preset === true && <Badge>preset</Badge> },
      ]}
      newPath="/new/role"
      none={<p>A role grants permissions. Assign it to users, or map it in a connector.</p>}
    />
  );
}
