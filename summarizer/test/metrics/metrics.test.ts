import { readFileSync } from "node:fs";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { deployFiles } from "../../scripts/deploy/files.ts";
import type { Database } from "../../src/database/database.ts";
import { migrate } from "../../src/database/migrate.ts";
import { openPglite } from "../../src/database/pglite.ts";
import { Metrics } from "../../src/metrics/metrics.ts";
import type { MetricRow } from "../../src/metrics/table.ts";
import { metricTable } from "../../src/metrics/table.ts";
import { readStore } from "../../src/monitor/readings.ts";
import { progressOf } from "../../src/search/embedding-work.ts";

const rows: readonly MetricRow[] = metricTable;

describe("the metrics", () => {
  test("have the reference's names, types and labels", async () => {
    const reference = rows.filter(({ name }) => name.startsWith("teleport_"));
    // biome-ignore format: table
    expect(reference.map(({ name, type, labels }) => [name, type, ...labels])).toEqual([
      ["teleport_summarizer_summarizations_total",          "counter", "inference_model_name"],
      ["teleport_summarizer_summarization_errors",          "counter", "inference_model_name"],
      ["teleport_summarizer_summarization_jobs_pending",    "gauge",   "inference_model_name"],
      ["teleport_summarizer_summarization_jobs_running",    "gauge",   "inference_model_name"],
      ["teleport_summarizer_openai_api_requests",           "counter", "inference_model_name"],
      ["teleport_summarizer_openai_api_errors",             "counter", "inference_model_name", "api_error_code"],
      ["teleport_summarizer_openai_api_requests_in_flight", "gauge",   "inference_model_name"],
    ]);
    expect(rows.filter(({ name }) => !/^(teleport_summarizer|wherefore)_/.test(name))).toEqual([]);
  });

  test("are exposed under these names to the letter", async () => {
    const metrics = new Metrics();
    const model = { inference_model_name: "gpt" };
    metrics.count("teleport_summarizer_summarization_errors", model);
    metrics.count("teleport_summarizer_openai_api_errors", { ...model, api_error_code: "rate_limit_exceeded" }, 2);
    metrics.add("teleport_summarizer_summarization_jobs_running", model, 3);
    metrics.add("teleport_summarizer_summarization_jobs_running", model, -1);
    const { text } = await metrics.exposition();
    expect(text).toContain(`teleport_summarizer_summarization_errors{inference_model_name="gpt"} 1\n`);
    expect(text).toContain(
      `teleport_summarizer_openai_api_errors{inference_model_name="gpt",api_error_code="rate_limit_exceeded"} 2\n`,
    );
    expect(text).toContain(`teleport_summarizer_summarization_jobs_running{inference_model_name="gpt"} 2\n`);
    for (const { name, type } of rows) expect(text).toContain(`# TYPE ${name} ${type}\n`);
  });

  test("a reading that fails does not lose the others", async () => {
    const metrics = new Metrics();
    metrics.onRead(() => Promise.reject(new Error("the store is away")));
    metrics.onRead(() => metrics.set("wherefore_sessions", { state: "done" }, 7));
    expect((await metrics.exposition()).text).toContain(`wherefore_sessions{state="done"} 7\n`);
  });
});

describe("the gauges of the store", () => {
  let embedded: Database;
  beforeAll(async () => {
    embedded = await openPglite();
    await migrate(embedded);
  });
  afterAll(() => embedded.close());
  beforeEach(() => embedded.query("DELETE FROM sessions"));

  const add = (id: string) =>
    embedded.query("INSERT INTO sessions (id, kind, state, end_event) VALUES ($1, 'ssh', 'done', '{}')", [id]);

  /** Metrics over the store, and the statements that were asked of it. */
  function stored() {
    const metrics = new Metrics();
    const asked: string[] = [];
    const state = { now: 0, wait: Promise.resolve(), fails: false };
    const database = {
      async query<Row extends object>(text: string, values?: readonly unknown[]) {
        asked.push(text);
        await state.wait;
        if (state.fails) throw new Error("the store is away");
        return await embedded.query<Row>(text, values);
      },
    };
    const search = { status: async () => ({ progress: await progressOf(database, undefined) }) };
    readStore(metrics, { database, search, log: pino({ level: "silent" }), now: () => state.now });
    const done = async () => /wherefore_sessions\{state="done"\} (\d+)/.exec((await metrics.exposition()).text)?.[1];
    return { asked, state, done };
  }

  test("are read once for many scrapes, and again in the background when they are old", async () => {
    const { asked, state, done } = stored();
    await add("one");
    expect(await Promise.all([done(), done(), done()])).toEqual(["1", "1", "1"]);
    const once = asked.length;
    await add("two");
    state.now = 29_000;
    expect(await done()).toBe("1");
    expect(asked).toHaveLength(once);
    state.now = 31_000;
    // The store hangs, and the scrape does not.
    let go = () => {};
    state.wait = new Promise((resolve) => {
      go = resolve;
    });
    expect([await done(), await done()]).toEqual(["1", "1"]);
    expect(asked).toHaveLength(once + 1);
    go();
    await expect.poll(done).toBe("2");
    expect(asked).toHaveLength(2 * once);
  });

  test("are waited for where nobody has scraped for long", async () => {
    const { state, done } = stored();
    expect(await done()).toBe("0");
    await add("one");
    state.now = 10 * 60_000;
    expect(await done()).toBe("1");
  });

  test("stay as they were while the store cannot be read", async () => {
    const { state, done } = stored();
    expect(await done()).toBe("0");
    await add("one");
    state.fails = true;
    state.now = 60_000;
    expect(await done()).toBe("0");
    state.fails = false;
    await expect.poll(done).toBe("1");
  });

  test("without a retrieval model nothing is asked of the embeddings", async () => {
    const { asked, done } = stored();
    await done();
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.filter((text) => text.includes("search_documents"))).toEqual([]);
  });
});

describe("deploy/", () => {
  test.each(deployFiles.map(({ path, text }) => [path.replace(/^.*\/deploy\//, ""), path, text] as const))(
    "%s is what the table gives (npm run deploy -w summarizer)",
    (_, path, text) => {
      expect(readFileSync(path, "utf8")).toBe(text());
    },
  );

  const [alerts, dashboard] = deployFiles.map(({ text }) => text());
  const rules = (parse(alerts ?? "") as { groups: { rules: { alert: string; expr: string }[] }[] }).groups[0]?.rules;
  const { panels }: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(dashboard ?? "");
  const queries = [
    ...(rules ?? []).map(({ alert, expr }) => [alert, expr] as const),
    ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ];

  test.each(queries)("%s asks only for what there is: %s", (_, query) => {
    const names = [...query.matchAll(/(?:teleport|wherefore)_\w+/g)].map(([name]) => name.replace(/_bucket$/, ""));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(rows.map((row) => row.name)).toContain(name);
    const known = new Set(["le", ...rows.filter(({ name }) => names.includes(name)).flatMap(({ labels }) => labels)]);
    const labels = [...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(", "));
    for (const label of labels) expect(known).toContain(label);
    expect(query.match(/\(/g)?.length).toBe(query.match(/\)/g)?.length);
  });

  test("every metric of ours is on the dashboard", () => {
    const shown = JSON.stringify(panels);
    expect(rows.map(({ name }) => name).filter((name) => !shown.includes(name))).toEqual([
      "wherefore_ingest_bytes_total",
    ]);
  });
});
