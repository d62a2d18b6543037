import { useEffect, useMemo } from "preact/hooks";
import { may } from "../../api/account.ts";
import { Choice, TextField } from "../../components/field.tsx";
import { Menu } from "../../components/menu.tsx";
import { Pick } from "../../components/pick.tsx";
import { Empty, Failed, FailedLine, Skeleton } from "../../components/states.tsx";
import { titled, useAddress } from "../../shell/address.ts";
import { download } from "../../shell/download.ts";
import { pageOf } from "../resources/kinds.ts";
import "../resources/resources.css";
import { countText, moneyText } from "./amounts.ts";
import { asCsv } from "./export.ts";
import { Plot } from "./plot.tsx";
import type { Range } from "./range.ts";
import { bucketsOf, presetNames, presets, rangeOf } from "./range.ts";
import { seriesOf } from "./series.ts";
import { Meters } from "./standing.tsx";
import "./usage.css";
import type { Standing, UsageRow } from "../../api/types.ts";
import { useUsage } from "./use-usage.ts";

export default function UsagePage() {
  useEffect(() => titled("Usage"), []);
  const [address, change] = useAddress();
  const { preset, range } = useMemo(() => rangeOf(address, Date.now()), [address]);
  const { data, error, reload, loading } = useUsage({ from: range.from, to: range.to });
  // In the order of their names, and whichever are chosen: so a model keeps its look.
  const models = useMemo(
    () => [...new Set((data?.usage ?? []).filter(isUsed).map(({ model }) => model))].sort(),
    [data],
  );
  const asked = (address.get("model") ?? "").split(",").filter((name) => name !== "");
  const chosen = asked.map(decoded);
  const isShown = ({ model }: { readonly model: string }) => chosen.length === 0 || chosen.includes(model);
  const usage = data?.usage.filter(isShown) ?? [];
  const isEmpty = !usage.some(isUsed);
  const file = `usage-${range.from}-${range.to}`;
  return (
    <div class="usage">
      <header class="list-head">
        <div>
          <h1>Usage</h1>
          <p class="quiet">Tokens and cost of each model, by day (UTC).</p>
        </div>
        <Menu
          label="Download"
          items={[
            {
              label: "CSV",
              disabled: usage.length === 0,
              act: () => download(`${file}.csv`, "text/csv", asCsv({ usage })),
            },
            {
              label: "JSON",
              disabled: usage.length === 0,
              act: () =>
                download(`${file}.json`, "application/json", `${JSON.stringify({ ...range, usage }, undefined, 2)}\n`),
            },
          ]}
        />
      </header>
      <div class="usage-choice">
        <Choice
          label="Days"
          value={preset}
          options={presets.map((each) => [each, presetNames[each]] as const)}
          onValue={(next) =>
            change(
              next === "custom"
                ? { range: next, from: range.from, to: range.to }
                : { range: next === "30d" ? "" : next, from: "", to: "" },
            )
          }
        />
        {preset === "custom" && (
          <>
            <TextField bare label="From" type="date" value={range.from} onValue={(from) => change({ from })} />
            <TextField bare label="To" type="date" value={range.to} onValue={(to) => change({ to })} />
          </>
        )}
        {(models.length > 1 || chosen.length > 0) && (
          <Pick
            label="Models"
            options={[...new Set([...models, ...chosen])].map((name) => [name, name] as const)}
            chosen={chosen}
            onChosen={(names) => change({ model: names.map(encodeURIComponent).join(",") })}
          />
        )}
      </div>
      {error !== undefined && data !== undefined && <FailedLine error={error} retry={reload} />}
      {data === undefined ? (
        error === undefined ? (
          <Skeleton count={3} shape="blocks" />
        ) : (
          <Failed what="The usage cannot be shown" error={error} retry={reload} />
        )
      ) : (
        <div class={loading ? "usage-body stale" : "usage-body"} aria-busy={loading}>
          {!isEmpty && <Totals usage={usage} />}
          <Limits standings={data.models.filter(isShown)} />
          {isEmpty ? (
            <Empty icon="usage" title={chosen.length > 0 ? "No usage of these models" : "No usage in this period"}>
              <p>Usage shows here after a model creates its first summary. The built-in model uses no tokens.</p>
            </Empty>
          ) : (
            <Plots usage={usage.filter(isUsed)} models={models} range={range} />
          )}
        </div>
      )}
    </div>
  );
}

/** Whether anything was taken: the built-in model only counts its summaries. */
function isUsed({ requests, input_tokens, output_tokens }: UsageRow): boolean {
  return requests + input_tokens + output_tokens > 0;
}

function currenciesOf(usage: readonly UsageRow[]): readonly string[] {
  return [...new Set(usage.map(({ currency }) => currency))].filter((currency) => currency !== "").sort();
}

/** A name of the address; one that is no encoded name is taken as it stands. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function Limits({ standings }: { readonly standings: readonly Standing[] }) {
  if (standings.length === 0) return null;
  return (
    <section class="card section-part">
      <h2>Current limits</h2>
      <ul class="limits">
        {standings.map((standing) => (
          <li key={standing.model}>
            <h3>
              {may("read", "inference_model") ? (
                <a href={pageOf("inference_model", standing.model)}>{standing.model}</a>
              ) : (
                standing.model
              )}
            </h3>
            <Meters standing={standing} named />
            {standing.reserved.tokens > 0 && (
              <p class="quiet small">
                {countText(standing.reserved.tokens)} more tokens are set aside for summaries under way.
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface PlotsProps {
  readonly usage: readonly UsageRow[];
  readonly models: readonly string[];
  readonly range: Range;
}

function Plots({ usage, models, range }: PlotsProps) {
  const { unit, buckets, bucketOf } = useMemo(() => bucketsOf(range), [range]);
  const plotted = (rows: readonly UsageRow[], value: (row: UsageRow) => number) =>
    seriesOf(rows, models, buckets, bucketOf, value);
  const costs = currenciesOf(usage).map((currency) => ({
    currency,
    series: plotted(
      usage.filter((row) => row.currency === currency),
      ({ cost }) => cost,
    ),
  }));
  const unpriced = new Set(usage.filter(({ currency }) => currency === "").map(({ model }) => model));
  return (
    <>
      {costs.map(
        ({ currency, series }) =>
          series.length > 0 && (
            <Plot
              key={currency}
              title={`Cost, ${currency}`}
              unit={unit}
              buckets={buckets}
              series={series}
              text={(value) => moneyText(value, currency)}
              tick={(value) => value.toLocaleString("en", { maximumFractionDigits: 4 })}
            />
          ),
      )}
      {unpriced.size > 0 && <p class="quiet small">No prices set, so no cost: {[...unpriced].join(", ")}.</p>}
      <Plot
        title="Tokens"
        unit={unit}
        buckets={buckets}
        series={plotted(usage, ({ input_tokens, output_tokens }) => input_tokens + output_tokens)}
        text={(value) => countText(value)}
        tick={countText}
      />
    </>
  );
}

function Totals({ usage }: Pick<PlotsProps, "usage">) {
  const sum = (value: (row: UsageRow) => number) => usage.reduce((all, row) => all + value(row), 0);
  return (
    <dl class="card totals">
      <Total name="Summaries" value={countText(sum(({ summaries }) => summaries))} />
      <Total name="Requests" value={countText(sum(({ requests }) => requests))} />
      <Total name="Tokens in" value={countText(sum(({ input_tokens }) => input_tokens))} />
      <Total name="Tokens out" value={countText(sum(({ output_tokens }) => output_tokens))} />
      {currenciesOf(usage).map((currency) => (
        <Total
          key={currency}
          name={`Cost, ${currency}`}
          value={moneyText(
            sum((row) => (row.currency === currency ? row.cost : 0)),
            "",
          )}
        />
      ))}
    </dl>
  );
}

function Total({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
