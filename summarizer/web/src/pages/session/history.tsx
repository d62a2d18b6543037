import { useState } from "preact/hooks";
import type { StoredSummary } from "../../api/types.ts";
import { RiskBadge, StateBadge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { SelectField } from "../../components/field.tsx";
import type { Column } from "../../components/table.tsx";
import { Table } from "../../components/table.tsx";
import { when } from "../../components/time.ts";
import { When } from "../../components/when.tsx";
import { Difference } from "./difference.tsx";
import { Story } from "./story.tsx";
import { costText, tokensText } from "./usage.ts";

const columns: readonly Column<StoredSummary>[] = [
  { title: "No.", numeric: true, cell: ({ version }) => version },
  { title: "Model", cell: ({ model }) => model },
  {
    title: "Requested by",
    cell: ({ policy, requested_by }) => (requested_by === "" ? `policy ${policy ?? ""}` : requested_by),
  },
  { title: "Finished", cell: ({ finished, created }) => <When iso={finished ?? created} /> },
  {
    title: "Risk",
    cell: ({ state, summary, reason }) =>
      summary === undefined ? <StateBadge state={state} reason={reason} /> : <RiskBadge level={summary.risk_level} />,
  },
  { title: "Tokens", numeric: true, wideOnly: true, cell: ({ usage }) => tokensText(usage) },
  { title: "Cost", numeric: true, wideOnly: true, cell: ({ usage }) => costText(usage.cost) },
];

interface HistoryProps {
  readonly summaries: readonly StoredSummary[];
  readonly onClose: () => void;
  /** Goes to a moment of the session, in milliseconds since its start. */
  readonly go: (at: number) => void;
}

/** All summaries of a session: each can be read, and two can be compared. */
export function History({ summaries, onClose, go }: HistoryProps) {
  const [chosen, setChosen] = useState<StoredSummary>();
  if (chosen?.summary !== undefined) {
    return (
      <Dialog
        key={chosen.version}
        wide
        title={chosen.summary.title}
        onClose={onClose}
        actions={<Button onClick={() => setChosen(undefined)}>All summaries</Button>}
      >
        <p class="quiet">
          Summary {chosen.version} by {chosen.model}, <When iso={chosen.finished ?? chosen.created} />
        </p>
        <Story
          summary={chosen.summary}
          go={(at) => {
            onClose();
            go(at);
          }}
        />
      </Dialog>
    );
  }
  return (
    <Dialog wide title="Summaries of this session" onClose={onClose}>
      <Table
        caption="Summaries, the newest first"
        columns={[
          ...columns,
          {
            title: "Actions",
            bare: true,
            cell: (stored) =>
              stored.summary !== undefined && (
                <Button aria-label={`Open summary ${stored.version}`} onClick={() => setChosen(stored)}>
                  Open
                </Button>
              ),
          },
        ]}
        rows={summaries}
        rowKey={({ request }) => request}
      />
      <Comparison summaries={summaries.filter(({ state }) => state === "done")} />
    </Dialog>
  );
}

function Comparison({ summaries }: Pick<HistoryProps, "summaries">) {
  const [older, setOlder] = useState(String(summaries[1]?.version ?? ""));
  const [newer, setNewer] = useState(String(summaries[0]?.version ?? ""));
  if (summaries.length < 2) return <p class="quiet">Regenerate the summary to compare two of them here.</p>;
  const options = summaries.map(
    ({ version, model, finished }) => [String(version), `${version}: ${model}, ${when(finished)}`] as const,
  );
  const content = (version: string) => summaries.find((summary) => String(summary.version) === version)?.content ?? "";
  return (
    <section class="part">
      <h3>Differences</h3>
      <div class="form-row">
        <SelectField label="From" value={older} options={options} onValue={setOlder} />
        <SelectField label="To" value={newer} options={options} onValue={setNewer} />
      </div>
      <Difference before={content(older)} after={content(newer)} />
    </section>
  );
}
