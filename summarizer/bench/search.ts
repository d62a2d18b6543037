import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Principal } from "../src/access/principal.ts";
import { localOperator } from "../src/access/principal.ts";
import { readConfig } from "../src/config.ts";
import type { Database } from "../src/database/database.ts";
import type { SearchMode } from "../src/domain/search.ts";
import { embedderOf } from "../src/search/embeddings.ts";
import type { Service } from "../src/service.ts";
import { openService } from "../src/service.ts";
import { listSessions } from "../src/sessions/listing.ts";
import { startPostgres } from "../test/database/postgres.ts";
import { fakeEmbeddings, retrievalYaml } from "../test/search/fake-embeddings.ts";

/** Searches over many summaries, in milliseconds: medians over queries of one to three words, common and rare. */
export interface Searches {
  readonly engine: "pglite" | "postgres";
  readonly vectors: "pgvector" | "plain SQL";
  readonly summaries: number;
  /** Numbers in an embedding. */
  readonly dimensions: number;
  /** What a migration takes: words of all summaries that are there. */
  readonly backfill: number;
  /** The condition that a list's text was before: parts of names and titles, row by row. */
  readonly before: number;
  /** The same list, the newest first, by what search finds. */
  readonly list: number;
  readonly words: number;
  /** The same for a reader who may see half of the sessions. */
  readonly restricted: number;
  readonly misspelt: number;
  readonly meaning: number;
  readonly hybrid: number;
}

const dimensions = 768;
const rounds = 3;
// biome-ignore format: table
const vocabulary = [
  "nginx", "token", "deployment", "replicas", "orders", "customers", "restart", "kernel", "backup", "snapshot", "firewall", "certificate",
  "package", "docker", "journal", "payments", "checkout", "password", "upload", "archive", "mailbox", "memory", "disk", "configuration",
  "kubectl", "systemctl", "namespace", "ingress", "secret", "rollback", "migration", "index", "replica", "cluster", "gateway", "billing",
];
const queries = [
  "nginx",
  "billing gateway",
  "kubectl rollback",
  "session-4711",
  "nginx certificate restart",
  "mailbox",
];
const misspelt = ["kubeclt", "certifcate", "snapshto"];

const halfReader: Principal = {
  ...localOperator,
  name: "reader",
  local: false,
  roles: [
    {
      kind: "role",
      version: "v7",
      metadata: { name: "reader" },
      spec: {
        allow: {
          rules: [{ resources: ["session"], verbs: ["list"], where: 'resource.metadata.labels["env"] == "prod"' }],
        },
      },
    },
  ],
};

const [engine = "pglite", summaries = "10000"] = process.argv.slice(2);
console.log(JSON.stringify(await measured(engine === "postgres" ? "postgres" : "pglite", Number(summaries))));
process.exit();

async function measured(engine: Searches["engine"], summaries: number): Promise<Searches> {
  const folder = await mkdtemp(join(tmpdir(), "summarizer-bench-"));
  const server = engine === "postgres" ? await startPostgres() : undefined;
  const model = await fakeEmbeddings({ dimensions });
  const config = readConfig({ data: join(folder, "data"), database: server?.url, logLevel: "silent" }, {});
  const service = await openService(config, { log: pino({ level: "silent" }) });
  const { database } = service;
  await service.resources.apply(localOperator, { file: "bench.yaml", text: retrievalYaml(model.url) }, true);
  const backfill = await fill(service, summaries);
  const find = async (text: string, mode: SearchMode, who: Principal = localOperator) => {
    await service.search.search(who, { text, mode, filters: {}, limit: 50, after: undefined });
  };
  const result = {
    engine,
    vectors: service.search.abilities.vectors ? ("pgvector" as const) : ("plain SQL" as const),
    summaries,
    dimensions,
    backfill,
    before: await median(queries, (text) => formerly(database, text)),
    list: await median(queries, async (text) => {
      const allowed = (first: number) => service.access.listing(localOperator, "session", first);
      await listSessions(database, { query: { text }, allowed, limit: 50 });
    }),
    words: await median(queries, (text) => find(text, "keyword")),
    restricted: await median(queries, (text) => find(text, "keyword", halfReader)),
    misspelt: await median(misspelt, (text) => find(text, "keyword")),
    meaning: await median(queries, (text) => find(text, "embeddings")),
    hybrid: await median(queries, (text) => find(text, "hybrid")),
  };
  await service.close();
  await model[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
  return result;
}

/** Sessions with summaries of words, common ones and rare ones, and with embeddings; gives how long the words took. */
async function fill({ database, resources }: Service, summaries: number): Promise<number> {
  for (const table of ["sessions", "summaries"]) await database.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await database.query(
    `INSERT INTO sessions (id, kind, state, end_event, user_name, resource_kind, resource_name, labels, participants, ended)
     SELECT 'session-' || n, 'ssh', 'done', jsonb_build_object('sid', 'session-' || n, 'event', 'session.end',
         'user', 'user-' || n % 50, 'server_hostname', 'web-' || n % 200, 'server_labels', jsonb_build_object('env', e.env)),
       'user-' || n % 50, 'node', 'web-' || n % 200, jsonb_build_object('env', e.env), ARRAY['user-' || n % 50],
       timestamptz '2026-11-01' - n * interval '7 minutes'
     FROM generate_series(1, $1) n, LATERAL (SELECT CASE n % 2 WHEN 0 THEN 'prod' ELSE 'staging' END AS env) e`,
    [summaries],
  );
  // The square makes the first words of the vocabulary common and the last ones rare.
  const some = (count: number) =>
    `(SELECT string_agg(($2::text[])[1 + floor(power(random(), 2) * ${vocabulary.length})::int], ' ') FROM generate_series(1, ${count} + 0 * length(s.id)))`;
  await database.query("SELECT setseed(0.42)");
  await database.query(
    `INSERT INTO summaries (session_id, version, state, model_name, content, summary)
     SELECT s.id, 1, 'done', 'm', '', jsonb_build_object('title', ${some(4)}, 'shortDescription', ${some(10)},
       'detailedDescription', ${some(80)}, 'riskLevel', $1::text, 'notableCommands',
       jsonb_build_array(jsonb_build_object('command', ${some(5)}, 'reason', ${some(4)})),
       'suspicions', '[]'::jsonb, 'riskReasons', '[]'::jsonb, 'indicators', '[]'::jsonb, 'failures', '[]'::jsonb,
       'files', '[]'::jsonb, 'hosts', '[]'::jsonb, 'tables', '[]'::jsonb)
     FROM sessions s`,
    ["LOW", vocabulary],
  );
  const began = performance.now();
  await database.query("SELECT search_refresh(NULL)");
  const took = performance.now() - began;
  const fingerprint = embedderOf(await resources.configuration())?.fingerprint;
  await database.query(
    `INSERT INTO embeddings (session_id, part, embedded_by, dimensions, embedding)
     SELECT id, 0, $1, ${dimensions}, (
       SELECT array_agg(((random() - 0.4) / 15)::real) FROM generate_series(1, ${dimensions} + 0 * length(s.id))
     ) FROM sessions s`,
    [fingerprint],
  );
  await database.query("UPDATE search_documents SET embedded_by = $1", [fingerprint]);
  await database.query("VACUUM ANALYZE");
  for (const table of ["sessions", "summaries"]) await database.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  return took;
}

async function formerly(database: Database, text: string): Promise<void> {
  const conditions = text.split(" ").map((_, index) => {
    const like = `ILIKE $${index + 1}`;
    const own = ["s.id", "s.user_name", "s.resource_name", "s.end_event->>'server_hostname'"].map(
      (place) => `${place} ${like}`,
    );
    return `(${own.join(" OR ")} OR array_to_string(s.participants, ' ') ${like} OR EXISTS (
      SELECT 1 FROM summaries WHERE session_id = s.id AND state = 'done'
        AND (summary->>'title' ${like} OR summary->>'shortDescription' ${like})
        AND version = (SELECT max(version) FROM summaries WHERE session_id = s.id AND state = 'done')))`;
  });
  await database.query(
    `SELECT s.*, (SELECT summary FROM summaries WHERE session_id = s.id AND state = 'done' ORDER BY version DESC LIMIT 1)
     FROM sessions s WHERE ${conditions.join(" AND ")} ORDER BY s.ended DESC NULLS LAST, s.id LIMIT 50`,
    text.split(" ").map((word) => `%${word}%`),
  );
}

async function median(texts: readonly string[], work: (text: string) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (const text of texts) {
      const began = performance.now();
      await work(text);
      // The first round warms up.
      if (round > 0) times.push(performance.now() - began);
    }
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}
