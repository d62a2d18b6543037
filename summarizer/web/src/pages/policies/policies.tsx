import { useEffect, useMemo, useState } from "preact/hooks";
import { may } from "../../api/account.ts";
import type { ResourceDocument } from "../../api/resources.ts";
import type { PolicyStanding } from "../../api/types.ts";
import { Badge } from "../../components/badge.tsx";
import { FilterText } from "../../components/filter-text.tsx";
import { Icon } from "../../components/icon.tsx";
import { Empty, Failed, FailedLine, Skeleton } from "../../components/states.tsx";
import { titled } from "../../shell/address.ts";
import { pageOf } from "../resources/kinds.ts";
import { NameCell } from "../resources/resource-list.tsx";
import "../resources/resources.css";
import type { Listed } from "../resources/use-resources.ts";
import { useNames, useResources } from "../resources/use-resources.ts";
import { AnalysisPanel } from "./analysis.tsx";
import { lookedAt } from "./effects.tsx";
import "./policies.css";
import type { Span } from "./preview-panel.tsx";
import { SpanField } from "./preview-panel.tsx";
import { useAnalysis, usePreview } from "./use-preview.ts";

type Policy = ResourceDocument<"inference_policy">;

interface Row {
  readonly listed: Listed<"inference_policy">;
  readonly standing: PolicyStanding | undefined;
}

/** The policies, in the order in which they are tried. */
export default function PoliciesPage() {
  const { rows: listed, error, reload } = useResources("inference_policy");
  const models = useNames("inference_model");
  const [span, setSpan] = useState<Span>("200");
  const seesSessions = may("list", "session");
  const {
    answer: preview,
    error: unseen,
    busy,
    retry,
  } = usePreview(seesSessions ? { sessions: Number(span) } : undefined);
  const analyzed = useAnalysis(useMemo(() => ({}), []));
  useEffect(() => titled("Policies"), []);
  const standings = new Map(preview?.order.map((standing) => [standing.policy, standing]));
  const rows = listed?.map((each): Row => ({ listed: each, standing: standings.get(each.document.metadata.name) }));
  const add = may("create", "inference_policy") && (
    <a class="button primary" href="/new/policy">
      <Icon name="add" /> New policy
    </a>
  );
  return (
    <div class="resources policies">
      <header class="list-head">
        <div>
          <h1>Policies</h1>
          <p class="quiet">
            Policies choose which sessions are summarized, and by which model. They are tried in order of their names.
            The first match takes the session.
          </p>
        </div>
        {rows !== undefined && rows.length > 0 && add}
      </header>
      {rows === undefined ? (
        error === undefined ? (
          <Skeleton count={4} shape="rows" />
        ) : (
          <Failed what="The policies cannot be listed" error={error} retry={reload} />
        )
      ) : rows.length === 0 ? (
        <Empty icon="policy" title="No policies yet" actions={add || undefined}>
          <p>
            A policy chooses the sessions to summarize and the model that does it. Without a policy, no session is
            summarized.
          </p>
        </Empty>
      ) : (
        <>
          {seesSessions && (
            <div class="policies-span">
              <SpanField span={span} onSpan={setSpan} />
              <p class="quiet" role="status">
                {preview === undefined ? (busy ? "Loading the preview…" : "") : lookedAt(preview)}
              </p>
              {unseen !== undefined && <FailedLine error={unseen} retry={retry} />}
            </div>
          )}
          <ol class="card policy-list" aria-label="Policies, in the order in which they are tried">
            {rows.map(({ listed: { document }, standing }) => (
              <li key={document.metadata.name}>
                <NameCell {...document} />
                <FilterCell {...document} />
                <ModelCell {...document} models={models} />
                {seesSessions && <TakesCell standing={standing} of={preview?.sessions ?? 0} />}
              </li>
            ))}
          </ol>
          <AnalysisPanel analyzed={analyzed} />
        </>
      )}
    </div>
  );
}

function FilterCell({ spec: { kinds = [], filter = "" } }: Policy) {
  return (
    <div class="filter-cell">
      <p class="small quiet">{kinds.join(", ")}</p>
      {filter.trim() !== "" ? <FilterText text={filter.trim()} /> : "every session"}
    </div>
  );
}

function ModelCell({ spec: { model = "" }, models }: Policy & { readonly models: ReturnType<typeof useNames> }) {
  const isThere = models.names.some(([name]) => name === model);
  return (
    <p class="model-cell">
      <span class="unseen">by </span>
      <span aria-hidden="true">→ </span>
      {isThere ? <a href={pageOf("inference_model", model)}>{model}</a> : model}
      {models.isKnown && !isThere && <Badge tone="bad">does not exist</Badge>}
    </p>
  );
}

/** How many sessions it takes, and whether it is ever asked. */
function TakesCell({ standing, of }: { readonly standing: PolicyStanding | undefined; readonly of: number }) {
  if (standing === undefined) return <div class="takes-cell" />;
  const { takes, shadowed, policy } = standing;
  const elsewhere = shadowed.reduce((sum, { sessions }) => sum + sessions, 0);
  const [first] = shadowed;
  return (
    <div class="takes-cell">
      <span class="takes-count">
        <span class="unseen">takes </span>
        {takes}
      </span>
      <meter
        class="takes-bar"
        min={0}
        max={Math.max(1, of)}
        value={takes}
        aria-label={`${policy} takes ${takes} of ${of}`}
      />
      {takes === 0 && elsewhere > 0 && <Badge tone="medium">shadowed</Badge>}
      {takes === 0 && elsewhere === 0 && of > 0 && <Badge>matched none</Badge>}
      {elsewhere > 0 && (
        <p class="quiet small">
          {elsewhere} {takes > 0 && "more "}
          {elsewhere === 1 ? "also matches, but goes" : "also match, but go"} to {first?.policy}{" "}
          {shadowed.length > 1 ? "and others first" : "first"}
        </p>
      )}
    </div>
  );
}
