import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { LabelsOf, MetricName, MetricRow, NameOf } from "./table.ts";
import { metricTable } from "./table.ts";

/** Brings a gauge up to date right before it is read. */
type Reading = () => Promise<void> | void;

/** The values of all metrics, as plain data. */
export type MetricValues = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

/** The metrics of another process, as they are now. */
type Elsewhere = () => Promise<readonly MetricValues[]>;

/** The metrics of one process. Names and labels are those of the table; a name that it does not have does not compile. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<MetricName, Counter>();
  readonly #gauges = new Map<MetricName, Gauge>();
  readonly #histograms = new Map<MetricName, Histogram>();
  readonly #readings: Reading[] = [];
  readonly #elsewhere: Elsewhere[] = [];

  constructor() {
    const registers = [this.#registry];
    for (const row of metricTable satisfies readonly MetricRow[]) {
      const { name, help, labels: labelNames } = row;
      if (row.type === "counter") this.#counters.set(name, new Counter({ name, help, labelNames, registers }));
      if (row.type === "gauge") this.#gauges.set(name, new Gauge({ name, help, labelNames, registers }));
      if (row.type === "histogram") {
        this.#histograms.set(name, new Histogram({ name, help, labelNames, registers, buckets: [...row.buckets] }));
      }
    }
    collectDefaultMetrics({ register: this.#registry, prefix: "wherefore_" });
  }

  count<Name extends NameOf<"counter">>(name: Name, labels: LabelsOf<Name>, by = 1): void {
    this.#counters.get(name)?.inc({ ...labels }, by);
  }

  set<Name extends NameOf<"gauge">>(name: Name, labels: LabelsOf<Name>, value: number): void {
    this.#gauges.get(name)?.set({ ...labels }, value);
  }

  /** Moves a gauge up, or down where `by` is negative. */
  add<Name extends NameOf<"gauge">>(name: Name, labels: LabelsOf<Name>, by: number): void {
    this.#gauges.get(name)?.inc({ ...labels }, by);
  }

  /** Forgets all values of a gauge, before a reading sets those that there are. */
  reset(name: NameOf<"gauge">): void {
    this.#gauges.get(name)?.reset();
  }

  observe<Name extends NameOf<"histogram">>(name: Name, labels: LabelsOf<Name>, seconds: number): void {
    this.#histograms.get(name)?.observe({ ...labels }, seconds);
  }

  /** Has `reading` called before each scrape. */
  onRead(reading: Reading): void {
    this.#readings.push(reading);
  }

  /** Adds to each scrape what another process has counted. */
  include(elsewhere: Elsewhere): void {
    this.#elsewhere.push(elsewhere);
  }

  /** All of it as plain data, for another process to include. */
  async values(): Promise<MetricValues> {
    await this.#read();
    return await this.#registry.getMetricsAsJSON();
  }

  /** All of it in Prometheus' text format, summed up with other processes'. A reading that fails leaves its gauges as they were. */
  async exposition(): Promise<{ readonly text: string; readonly type: string }> {
    const type = this.#registry.contentType;
    const others = (await Promise.all(this.#elsewhere.map((elsewhere) => elsewhere()))).flat();
    if (others.length > 0) return { text: await summed([await this.values(), ...others]).metrics(), type };
    await this.#read();
    return { text: await this.#registry.metrics(), type };
  }

  async #read(): Promise<void> {
    await Promise.allSettled(this.#readings.map(async (reading) => await reading()));
  }
}

function summed(all: readonly MetricValues[]): Registry {
  return AggregatorRegistry.aggregate([...all]);
}

/** What counters and histograms have counted, of all of these together: what stays when their processes have ended. */
export async function countsOf(all: readonly MetricValues[]): Promise<MetricValues> {
  const counted = new Set(
    (metricTable satisfies readonly MetricRow[]).filter(({ type }) => type !== "gauge").map(({ name }): string => name),
  );
  const values = await summed(all).getMetricsAsJSON();
  return values.filter(({ name }) => counted.has(name));
}
