import { When } from "../../components/when.tsx";
import { ResourceList, UsersCell } from "../resources/resource-list.tsx";

export default function SecretsPage() {
  return (
    <ResourceList
      kind="inference_secret"
      icon="secret"
      about="API keys of models. They are encrypted: you can replace and delete them, but not read them."
      columns={[
        { title: "Updated", cell: ({ about }) => <When iso={about?.updated} /> },
        { title: "Used by", cell: (row) => <UsersCell {...row} /> },
      ]}
      newPath="/new/secret"
      none={<p>Add the API key that a model of OpenAI or of a gateway needs.</p>}
    />
  );
}
