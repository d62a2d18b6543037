import type { LabelsOf, MetricName, NameOf } from "../../src/metrics/table.ts";

/** A label of a metric of the table. */
export type LabelOf<Name extends MetricName> = keyof LabelsOf<Name> & string;

/** A counter's growth a second, summed by some of its labels. */
export function rate<Name extends NameOf<"counter">>(name: Name, by: readonly LabelOf<Name>[], window = "5m"): string {
  return summed(`rate(${name}[${window}])`, by);
}

/** A counter's growth over some time, summed by some of its labels. */
export function increase<Name extends NameOf<"counter">>(
  name: Name,
  by: readonly LabelOf<Name>[],
  window: string,
): string {
  return summed(`increase(${name}[${window}])`, by);
}

/** What a gauge of one process says, summed over processes. */
export function total<Name extends NameOf<"gauge">>(name: Name, by: readonly LabelOf<Name>[]): string {
  return summed(name, by);
}

/** What a gauge says that every process reads from the one store. */
export function shared<Name extends NameOf<"gauge">>(
  name: Name,
  by: readonly LabelOf<Name>[],
  where: Partial<LabelsOf<Name>> = {},
): string {
  const matchers = Object.entries(where).map(([label, value]) => `${label}="${value}"`);
  const selector = matchers.length === 0 ? name : `${name}{${matchers.join(",")}}`;
  return by.length === 0 ? `max(${selector})` : `max by (${by.join(", ")}) (${selector})`;
}

/** A quantile of a histogram, by some of its labels. */
export function quantile<Name extends NameOf<"histogram">>(
  share: number,
  name: Name,
  by: readonly LabelOf<Name>[],
): string {
  return `histogram_quantile(${share}, ${summed(`rate(${name}_bucket[10m])`, ["le", ...by])})`;
}

function summed(of: string, by: readonly string[]): string {
  return by.length === 0 ? `sum(${of})` : `sum by (${by.join(", ")}) (${of})`;
}
