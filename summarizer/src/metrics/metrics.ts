import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { LabelsOf, MetricName, MetricRow, NameOf } from "./table.ts";
import { metricTable } from "./table.ts";

/** Brings a gauge up to date right before it is read. */
type Reading = () => Promise<void> | void;

/** The metrics of one process. Names and labels are those of the table; a name that it does not have does not compile. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<MetricName, Counter>();
  readonly #gauges = new Map<MetricName, Gauge>();
  readonly #histograms = new Map<MetricName, Histogram>();
  readonly #readings: Reading[] = [];

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

  /** All of it in Prometheus' text format. A reading that fails leaves its gauges as they were. */
  async exposition(): Promise<{ readonly text: string; readonly type: string }> {
    await Promise.allSettled(this.#readings.map(async (reading) => await reading()));
    return { text: await this.#registry.metrics(), type: this.#registry.contentType };
  }
}
