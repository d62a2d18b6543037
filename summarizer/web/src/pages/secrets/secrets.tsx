import { When } from "../../components/when.tsx";
import { ResourceList, UsersCell } from "../resources/resource-list.tsx";

export default function SecretsPage() {
  return (
    <ResourceList
      kind="inference_secret"
      icon="secret"
      about="Keys that models are asked with. They are sealed: they can be written and deleted, and never read."
      columns={[
        { title: "Changed", cell: ({ about }) => <When iso={about?.updated} /> },
        { title: "Used by", cell: (row) => <UsersCell {...row} /> },
      ]}
      newPath="/new/secret"
      none={<p>A model of OpenAI, or behind a gateway, needs the key of its service.</p>}
    />
  );
}
