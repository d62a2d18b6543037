import { scaleBand, scaleLinear } from "d3-scale";
import { stack } from "d3-shape";
import { useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { MoreFields } from "../../components/form.tsx";
import { Table } from "../../components/table.tsx";
import type { Bucket } from "./range.ts";
import type { Series } from "./series.ts";

interface PlotProps {
  /** What it shows: "Cost, USD". */
  readonly title: string;
  readonly unit: "day" | "week" | "month";
  readonly buckets: readonly Bucket[];
  /** The largest first. */
  readonly series: readonly Series[];
  /** A value with its unit. */
  readonly text: (value: number) => string;
  /** The same for an axis: short. */
  readonly tick: (value: number) => string;
}

const height = 232;
const margin = { top: 8, right: 4, bottom: 24, left: 56 };
/** How many ways there are to fill a bar; more models than that share them, and have their names. */
const looks = 8;

/**
 * Bars by day, one part a model. What a day came to shows in the legend: of the one that is pointed at, or that the arrow
 * keys went to; of all of them otherwise.
 */
export function Plot({ title, unit, buckets, series, text, tick }: PlotProps) {
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [chosen, setChosen] = useState<number>();
  const [marked, setMarked] = useState<string>();
  const totals = useMemo(
    () => buckets.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0)),
    [buckets, series],
  );
  const parts = useMemo(
    () =>
      stack<number, Series>()
        .keys(series)
        .value((at, { values }) => values[at] ?? 0)(buckets.map((_, at) => at)),
    [buckets, series],
  );
  const x = scaleBand<number>()
    .domain(buckets.map((_, at) => at))
    .range([margin.left, Math.max(margin.left + 1, width - margin.right)])
    .paddingInner(buckets.length > 60 ? 0.12 : 0.24)
    .paddingOuter(0.1);
  const y = scaleLinear()
    .domain([0, Math.max(...totals, 0) || 1])
    .nice(4)
    .range([height - margin.bottom, margin.top]);
  const labelEvery = Math.ceil(buckets.length / Math.max(1, Math.floor((width - margin.left) / 72)));

  // The text below the last bar would reach over the edge.
  const isLast = (bucket: number) => bucket === buckets.length - 1 && x.bandwidth() < 48;
  const edge = x.bandwidth() < 6 ? " narrow" : "";

  const at = chosen ?? buckets.length - 1;
  const move = (event: KeyboardEvent) => {
    const last = buckets.length - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: Math.max(0, at - 1),
      ArrowDown: Math.max(0, at - 1),
      ArrowRight: Math.min(last, at + 1),
      ArrowUp: Math.min(last, at + 1),
      PageUp: Math.max(0, at - 7),
      PageDown: Math.min(last, at + 7),
      Home: 0,
      End: last,
    };
    const to = steps[event.key];
    if (event.key === "Escape") setChosen(undefined);
    if (to === undefined) return;
    event.preventDefault();
    setChosen(to);
  };
  const point = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (box === undefined) return;
    const place = Math.floor((event.clientX - box.left - margin.left) / x.step());
    setChosen(Math.max(0, Math.min(buckets.length - 1, place)));
  };
  const spoken = (bucket: number) =>
    `${spanText(unit, buckets[bucket])}: ${text(totals[bucket] ?? 0)}${series
      .filter(({ values }) => (values[bucket] ?? 0) > 0)
      .map(({ model, values }) => `, ${model} ${text(values[bucket] ?? 0)}`)
      .join("")}`;
  return (
    <section class="card plot" aria-labelledby={id}>
      <header class="section-head">
        <h2 id={id}>{title}</h2>
        <p class="plot-chosen">
          <span class="quiet">{chosen === undefined ? "Total" : spanText(unit, buckets[chosen])}</span>{" "}
          <strong>
            {text(chosen === undefined ? totals.reduce((sum, each) => sum + each, 0) : (totals[chosen] ?? 0))}
          </strong>
        </p>
      </header>
      <div
        class="plot-frame"
        ref={frame}
        role="slider"
        tabIndex={0}
        aria-label={`${title} by ${unit}`}
        aria-valuemin={0}
        aria-valuemax={buckets.length - 1}
        aria-valuenow={at}
        aria-valuetext={spoken(at)}
        onKeyDown={move}
        onFocus={(event) => {
          if (event.currentTarget.matches(":focus-visible")) setChosen(at);
        }}
        onBlur={() => setChosen(undefined)}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={(event) => {
          if (event.pointerType === "mouse") setChosen(undefined);
        }}
      >
        <svg class="plot-picture" width={width} height={height} aria-hidden="true">
          <Fills id={id} />
          {y.ticks(4).map((value) => (
            <g key={value} class="plot-tick">
              <line
                x1={margin.left}
                x2={width - margin.right}
                y1={Math.round(y(value)) + 0.5}
                y2={Math.round(y(value)) + 0.5}
              />
              <text x={margin.left - 8} y={y(value)} dy="0.32em" text-anchor="end">
                {tick(value)}
              </text>
            </g>
          ))}
          {chosen !== undefined && (
            <rect
              class="plot-band"
              x={(x(chosen) ?? 0) - (x.step() - x.bandwidth()) / 2}
              width={x.step()}
              y={margin.top}
              height={height - margin.top - margin.bottom}
            />
          )}
          {parts.map((part) => (
            <g key={part.key.model} class={faded(marked, part.key.model)}>
              {part.map(([low, high], bucket) => {
                if (high <= low) return null;
                const top = y(high);
                const tall = Math.max(y(low) - top, 0.5);
                return (
                  <rect
                    key={bucket}
                    class={`plot-bar series-${part.key.look % looks}${edge}`}
                    x={x(bucket)}
                    width={x.bandwidth()}
                    y={top}
                    height={tall}
                  />
                );
              })}
              <Texture id={id} look={part.key.look} part={part} x={x} y={y} />
            </g>
          ))}
          {buckets.map(({ key, label }, bucket) =>
            (buckets.length - 1 - bucket) % labelEvery === 0 ? (
              <text
                key={key}
                class="plot-day"
                x={(x(bucket) ?? 0) + x.bandwidth() / 2}
                y={height - 6}
                text-anchor={isLast(bucket) ? "end" : "middle"}
                dx={isLast(bucket) ? x.bandwidth() / 2 : 0}
              >
                {label}
              </text>
            ) : null,
          )}
        </svg>
      </div>
      <ul class="legend">
        {series.map(({ model, look, values, total }) => (
          <li key={model} onPointerEnter={() => setMarked(model)} onPointerLeave={() => setMarked(undefined)}>
            <svg class="legend-mark" viewBox="0 0 16 16" aria-hidden="true">
              <rect class={`series-${look % looks}`} width="16" height="16" />
              <rect width="16" height="16" fill={`url(#${fillId(id, look)})`} />
            </svg>
            <span class="legend-name">{model}</span>
            <span class="legend-value">{text(chosen === undefined ? total : (values[chosen] ?? 0))}</span>
          </li>
        ))}
      </ul>
      <MoreFields title="Table">
        <Table
          caption={`${title} by ${unit}`}
          rows={buckets.map((_, bucket) => bucket).toReversed()}
          rowKey={(bucket) => buckets[bucket]?.key ?? ""}
          columns={[
            {
              title: unit === "day" ? "Day" : unit === "week" ? "Week from" : "Month",
              cell: (bucket) => <span class="nowrap">{buckets[bucket]?.key}</span>,
            },
            ...series.map(({ model, values }) => ({
              title: model,
              numeric: true,
              cell: (bucket: number) => ((values[bucket] ?? 0) === 0 ? "–" : text(values[bucket] ?? 0)),
            })),
            { title: "Total", numeric: true, cell: (bucket) => text(totals[bucket] ?? 0) },
          ]}
        />
      </MoreFields>
    </section>
  );
}

function faded(marked: string | undefined, model: string): string | undefined {
  return marked !== undefined && marked !== model ? "plot-faded" : undefined;
}

function spanText(unit: PlotProps["unit"], bucket: Bucket | undefined): string {
  return unit === "week" ? `Week from ${bucket?.label ?? ""}` : (bucket?.label ?? "");
}

function fillId(id: string, look: number): string {
  return `${id}-fill-${look % looks}`;
}

/** Drawn on 8 × 8, over a color: every second model has one, so that neighbours differ without their colors. */
const textures: readonly (string | undefined)[] = [
  undefined,
  "M-2 10L10 -2M-2 2L2 -2M6 10L10 6",
  "M0 2h8M0 6h8",
  "M2 2h.1M6 6h.1",
  "M0 4Q2 0 4 4T8 4",
  "M-2 -2L10 10M6 -2L10 2M-2 6L2 10",
  "M0 4h8M4 0v8",
  "M4 4h.1",
];

function Fills({ id }: { readonly id: string }) {
  return (
    <defs>
      {textures.map((path, look) => (
        <pattern key={path ?? look} id={fillId(id, look)} width="8" height="8" patternUnits="userSpaceOnUse">
          {path !== undefined && <path class="plot-texture" d={path} />}
        </pattern>
      ))}
    </defs>
  );
}

function Texture({
  id,
  look,
  part,
  x,
  y,
}: {
  readonly id: string;
  readonly look: number;
  readonly part: readonly (readonly [number, number] | readonly number[])[];
  readonly x: (bucket: number) => number | undefined;
  readonly y: (value: number) => number;
} & { readonly x: { bandwidth(): number } }) {
  if (textures[look % looks] === undefined) return null;
  return (
    <>
      {part.map(([low = 0, high = 0], bucket) =>
        high > low ? (
          <rect
            key={bucket}
            x={x(bucket)}
            width={x.bandwidth()}
            y={y(high)}
            height={Math.max(y(low) - y(high), 0.5)}
            fill={`url(#${fillId(id, look)})`}
          />
        ) : null,
      )}
    </>
  );
}

function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    setWidth(element.clientWidth);
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, [frame]);
  return width;
}
