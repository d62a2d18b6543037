import type { ResourceDocument } from "../../api/resources.ts";
import type { Usage } from "../../api/types.ts";
import type { Column } from "../../components/table.tsx";
import { ResourceList, UsersCell } from "../resources/resource-list.tsx";
import type { Listed } from "../resources/use-resources.ts";
import { Meters, spentText } from "../usage/standing.tsx";
import { useUsage } from "../usage/use-usage.ts";
import { modelId, providerNames, providerOf } from "./provider.ts";

export default function ModelsPage() {
  const { data } = useUsage();
  const columns: readonly Column<Listed<"inference_model">>[] = [
    { title: "Provider", cell: ({ document }) => <ProviderCell {...document} /> },
    {
      title: "Today",
      wideOnly: true,
      cell: ({ document }) => <Spent usage={data} model={document.metadata.name} window="day" />,
    },
    {
      title: "This month",
      cell: ({ document }) => <Spent usage={data} model={document.metadata.name} window="month" />,
    },
    { title: "Used by", wideOnly: true, cell: (row) => <UsersCell {...row} /> },
  ];
  return (
    <ResourceList
      kind="inference_model"
      icon="model"
      about="Models that summarize sessions, with their usage and limits."
      columns={columns}
      newPath="/new/model"
      none={<p>Add a model, then choose it in a policy. The built-in model needs no network.</p>}
    />
  );
}

function ProviderCell(document: ResourceDocument<"inference_model">) {
  const provider = providerOf(document);
  return (
    <div class="name-cell">
      {provider === undefined ? "–" : providerNames[provider]}
      {modelId(document) !== "" && <p class="quiet small">{modelId(document)}</p>}
    </div>
  );
}

function Spent({
  usage,
  model,
  window,
}: {
  readonly usage: Usage | undefined;
  readonly model: string;
  readonly window: "day" | "month";
}) {
  if (usage === undefined) return null;
  const standing = usage.models.find((each) => each.model === model);
  const limited = Object.keys(standing?.limits ?? {}).some((limit) => limit.endsWith(window));
  if (standing !== undefined && limited) return <Meters standing={standing} window={window} />;
  return <span>{spentText(usage, model, window) || "–"}</span>;
}
