import { Badge } from "../../components/badge.tsx";
import { ResourceList } from "../resources/resource-list.tsx";
import { RuleList } from "./rules.tsx";

export default function RolesPage() {
  return (
    <ResourceList
      kind="role"
      icon="role"
      about="Who may do what. What any role of a user denies is denied; else what one allows is allowed; the rest is denied."
      columns={[
        { title: "What it says", cell: ({ document }) => <RuleList spec={document.spec} /> },
        { title: "From the start", bare: true, cell: ({ about }) => about?.preset === true && <Badge>preset</Badge> },
      ]}
      newPath="/new/role"
      none={<p>A role allows and denies; users and connectors give it to people.</p>}
    />
  );
}
