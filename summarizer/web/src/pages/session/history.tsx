import { diffWords } from "diff";
import { useState } from "preact/hooks";
import type { StoredSummary } from "../../api/types.ts";
import { RiskBadge, StateBadge } from "../../components/badge.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { SelectField } from "../../components/field.tsx";
import type { Column } from "../../components/table.tsx";
import { Table } from "../../components/table.tsx";
import { when } from "../../components/time.ts";
import { When } from "../../components/when.tsx";
import { costText, tokensText } from "./usage.ts";

const columns: readonly Column<StoredSummary>[] = [
  { title: "No.", numeric: true, cell: ({ version }) => version },
  { title: "Model", cell: ({ model }) => model },
  {
    title: "Asked for by",
    cell: ({ policy, requested_by }) => (requested_by === "" ? `policy ${policy ?? ""}` : requested_by),
  },
  { title: "When", cell: ({ finished, created }) => <When iso={finished ?? created} /> },
  {
    title: "Risk",
    cell: ({ state, summary, reason }) =>
      summary === undefined ? <StateBadge state={state} reason={reason} /> : <RiskBadge level={summary.risk_level} />,
  },
  { title: "Tokens", numeric: true, wideOnly: true, cell: ({ usage }) => tokensText(usage) },
  { title: "Cost", numeric: true, wideOnly: true, cell: ({ usage }) => costText(usage.cost) },
];

/** All summaries of a session, and what differs between two of them. */
export function History({
  summaries,
  onClose,
}: {
  readonly summaries: readonly StoredSummary[];
  readonly onClose: () => void;
}) {
  const done = summaries.filter(({ state }) => state === "done");
  const [older, setOlder] = useState(String(done[1]?.version ?? ""));
  const [newer, setNewer] = useState(String(done[0]?.version ?? ""));
  const options = done.map(
    ({ version, model, finished }) => [String(version), `${version}: ${model}, ${when(finished)}`] as const,
  );
  const content = (version: string) => done.find((summary) => String(summary.version) === version)?.content ?? "";
  return (
    <Dialog wide title="Summaries of this session" onClose={onClose}>
      <Table
        caption="Summaries, the newest first"
        columns={columns}
        rows={summaries}
        rowKey={({ request }) => request}
      />
      {done.length > 1 ? (
        <section class="part">
          <h3>What differs</h3>
          <div class="filters-row">
            <SelectField label="From" value={older} options={options} onValue={setOlder} />
            <SelectField label="To" value={newer} options={options} onValue={setNewer} />
          </div>
          <Difference before={content(older)} after={content(newer)} />
        </section>
      ) : (
        <p class="quiet">With two summaries, what differs between them shows here.</p>
      )}
    </Dialog>
  );
}

function Difference({ before, after }: { readonly before: string; readonly after: string }) {
  if (before === after) return <p class="quiet">They say the same.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre class="difference" tabIndex={0}>
      {diffWords(before, after).map(({ added, removed, value }, index) => {
        if (added) return <ins key={index}>{value}</ins>;
        return removed ? <del key={index}>{value}</del> : <span key={index}>{value}</span>;
      })}
    </pre>
  );
}
