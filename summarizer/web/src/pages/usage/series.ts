import type { UsageRow } from "../../api/types.ts";
import type { Bucket } from "./range.ts";

/** What one model took, bucket by bucket. */
export interface Series {
  readonly model: string;
  /** Which of the looks it has: the same in every plot of a page. */
  readonly look: number;
  readonly values: readonly number[];
  readonly total: number;
}

/** `value` of the rows, summed by model and bucket; the largest model first, those without any left out. */
export function seriesOf(
  rows: readonly UsageRow[],
  models: readonly string[],
  buckets: readonly Bucket[],
  bucketOf: (day: string) => string,
  value: (row: UsageRow) => number,
): readonly Series[] {
  const places = new Map(buckets.map(({ key }, at) => [key, at]));
  const sums = new Map<string, number[]>();
  for (const row of rows) {
    const place = places.get(bucketOf(row.day));
    if (place === undefined) continue;
    const values = sums.get(row.model) ?? buckets.map(() => 0);
    values[place] = (values[place] ?? 0) + value(row);
    sums.set(row.model, values);
  }
  return [...sums]
    .map(([model, values]) => ({
      model,
      look: models.indexOf(model),
      values,
      total: values.reduce((sum, each) => sum + each, 0),
    }))
    .filter(({ total }) => total > 0)
    .sort((one, other) => other.total - one.total);
}
