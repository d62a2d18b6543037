import type { TopLevelSpec } from "vega-lite";
import { apart, plot } from "./plot.ts";

/** A line of a plot: its name stands at its end. */
export interface Line<Row> {
  readonly name: string;
  readonly color: string;
  readonly dashed?: boolean;
  /** Undefined where the row has none. */
  readonly value: (of: Row) => number | undefined;
}

/** What stands along the axes, which are both logarithmic. */
export interface Axes<Row> {
  readonly x: { readonly title: string; readonly value: (of: Row) => number };
  readonly y: string;
}

const height = 300;

export function plotLines<Row>(
  rows: readonly Row[],
  { x: along, y: title }: Axes<Row>,
  lines: readonly Line<Row>[],
): Promise<string> {
  const values = lines.flatMap(({ name, value }) =>
    rows.flatMap((row) => {
      const of = value(row);
      return of === undefined ? [] : [{ line: name, [along.title]: along.value(row), value: of }];
    }),
  );
  const all = values.map(({ value }) => value);
  const domain: [number, number] = [Math.min(...all) / 1.6, Math.max(...all) * 1.6];
  const ends = lines.flatMap(({ name }) => values.findLast(({ line }) => line === name) ?? []);
  const placed = apart(ends, domain, height).map((end) => ({ ...ends.find(({ line }) => line === end.line), ...end }));
  const x = { field: along.title, type: "quantitative", scale: { type: "log", nice: false } } as const;
  const y = { field: "value", type: "quantitative", scale: { type: "log", domain, nice: false } } as const;
  const names = lines.map(({ name }) => name);
  const color = {
    field: "line",
    scale: { domain: names, range: lines.map((line) => line.color) },
    legend: null,
  } as const;
  const dash = lines.map(({ dashed }) => (dashed ? [5, 4] : [1, 0]));
  const spec: TopLevelSpec = {
    width: 500,
    height,
    padding: 8,
    data: { values },
    encoding: { x, y, color },
    layer: [
      {
        mark: { type: "line", strokeWidth: 2 },
        encoding: {
          x: { ...x, axis: { title: along.title, values: rows.map(along.value), format: ",d", labelFlush: false } },
          y: { ...y, axis: { title, tickCount: 4, format: "," } },
          strokeDash: { field: "line", scale: { domain: names, range: dash }, legend: null },
        },
      },
      { mark: { type: "point", filled: true, size: 36, opacity: 1 } },
      {
        data: { values: placed },
        mark: { type: "text", align: "left", baseline: "middle", dx: 10, fontSize: 13 },
        encoding: { text: { field: "line" } },
      },
    ],
  };
  return plot(spec);
}
