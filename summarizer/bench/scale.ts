import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Principal } from "../src/access/principal.ts";
import { localOperator } from "../src/access/principal.ts";
import { readConfig } from "../src/config.ts";
import type { Database } from "../src/database/database.ts";
import { openPostgres } from "../src/database/postgres.ts";
import type { Role, Rule } from "../src/kinds/schema.ts";
import { createApp } from "../src/server/app.ts";
import type { Api } from "../src/server/environment.ts";
import { openService } from "../src/service.ts";
import { startPostgres } from "../test/database/postgres.ts";
import { fill } from "./fill.ts";
import type { Throughput } from "./throughput.ts";
import { countingFlags, measureThroughput } from "./throughput.ts";

/**
 * Lists, filters, searches, news and metrics over many sessions in a real PostgreSQL, and what one `serve` takes in then:
 * npm run bench -w summarizer -- scale 1000000
 */

const rounds = 10;
/** Sessions that are uploaded once the store is filled. */
const uploaded = 2000;

function reader(name: string, where: string): Principal {
  const rule: Rule = { resources: ["session"], verbs: ["list", "read"], where };
  const role: Role = { kind: "role", version: "v7", metadata: { name: "reader" }, spec: { allow: { rules: [rule] } } };
  const user = { ...localOperator.user, metadata: { name, description: "", labels: {} } };
  return { ...localOperator, name, local: false, user, roles: [role] };
}

const own = "contains(session.participants, user.metadata.name)";
const busy = reader("user-0", own);
const half = reader("auditor-of-production", 'resource.metadata.labels["env"] == "prod"');
const byName = reader("team-web", 'has_prefix(resource.metadata.name, "node-17")');
const notInSql = reader("team-x", 'resource.spec.hostname == "nothing"');
const day = (ago: number) => new Date(Date.UTC(2026, 10, 1) - ago * 86_400_000).toISOString().slice(0, 10);

/** What is measured: a path, and who asks; `deep` goes on from a cursor in the middle of the list. */
interface Case {
  readonly name: string;
  readonly path: string;
  readonly who?: Principal;
  readonly deep?: number;
}

const list = (name: string, query: string, more: Omit<Case, "name" | "path"> = {}): Case => ({
  name: `list: ${name}`,
  path: `/v1/sessions?limit=50&${query}`,
  ...more,
});
const search = (name: string, q: string, who?: Principal): Case => ({
  name: `search: ${name}`,
  path: `/v1/search?mode=keyword&limit=50&${new URLSearchParams({ q })}`,
  ...(who && { who }),
});

const cases: readonly Case[] = [
  ...["newest", "oldest", "type", "risk", "longest", "shortest"].flatMap((sort) => [
    list(sort, `sort=${sort}`),
    list(`${sort}, in the middle`, `sort=${sort}`, { deep: 0.5 }),
  ]),
  list("risk, last 30 days", `sort=risk&from=${day(30)}`),
  list("user, frequent", "user=user-0"),
  list("user, rare", "user=user-1999"),
  list("user, unknown", "user=nobody"),
  list("resource", "resource=host-17"),
  list("resource, unknown", "resource=nothing"),
  list("label", "label=env%3Dprod"),
  list("label, unknown", "label=env%3Dnothing"),
  list("role, unknown", "role=nothing"),
  list("risk CRITICAL", "risk=CRITICAL"),
  list("state failed", "state=failed"),
  list("state running, none", "state=running"),
  list("kind db", "kind=db"),
  list("not interactive", "interactive=no"),
  list("one day, 200 days ago", `from=${day(200)}&to=${day(199)}`),
  list("text, common word", "text=nginx"),
  list("text, rare word", "text=quokka"),
  list("own sessions", "", { who: busy }),
  list("own sessions, risk", "sort=risk", { who: busy }),
  list("half of all", "", { who: half }),
  list("by name of the resource", "", { who: byName }),
  list("condition not in SQL, nothing", "", { who: notInSql }),
  search("common word", "nginx"),
  search("middling word", "kubectl"),
  search("rare word", "quokka"),
  search("two common words", "nginx token"),
  search("two middling words", "systemctl rollback"),
  search("phrase", '"nginx token"'),
  search("misspelled", "systmectl"),
  search("misspelled, rare word", "quoka"),
  search("part of a name", "host-17"),
  search("unknown word", "unheardof"),
  search("common word left out", "kubectl -nginx"),
  search("common word, own sessions", "nginx", busy),
  search("rare word, own sessions", "quokka", busy),
  search("misspelled, own sessions", "systmectl", busy),
  search("common word, half of all", "nginx", half),
  search("rare word, half of all", "quokka", half),
  { name: "suggestions", path: "/v1/search/suggestions?q=us" },
  { name: "audit: newest", path: "/v1/audit?limit=50" },
  { name: "audit: user", path: "/v1/audit?limit=50&user=user-7" },
  { name: "audit: user, unknown", path: "/v1/audit?limit=50&user=nobody" },
  { name: "audit: session", path: "/v1/audit?limit=50&session=session-77" },
  { name: "audit: event, unknown", path: "/v1/audit?limit=50&event=nothing" },
  { name: "metrics", path: "/metrics" },
];

const text = await measureScale(Number(process.argv[2] ?? "1000000"));
writeFileSync(new URL("results/scale.md", import.meta.url), text);
console.log(text);
process.exit();

async function measureScale(sessions: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "summarizer-bench-"));
  const memory = ["-c", "shared_buffers=1GB", "-c", "work_mem=16MB", "-c", "maintenance_work_mem=256MB"];
  await using server = await startPostgres({ flags: [...memory, "-c", "max_wal_size=4GB", ...countingFlags] });
  const config = readConfig({ data: join(folder, "data"), database: server.url, logLevel: "silent" }, {});
  const service = await openService(config, { log: pino({ level: "silent" }), statementSeconds: 30 });
  try {
    const app = createApp(service);
    const began = performance.now();
    // Its own connection, as statements of the service are canceled after 30 seconds.
    const filling = await openPostgres(server.url, { connections: 1 });
    await fill(filling, sessions).finally(() => filling.close());
    const filled = (performance.now() - began) / 1000;
    const rows: string[] = [];
    for (const row of cases) {
      process.stderr.write(`${row.name}\n`);
      rows.push(await measured(app, row, sessions));
    }
    process.stderr.write("news\n");
    rows.push(await news(app, service.database));
    const sizes = await sizesOf(service.database);
    process.stderr.write("throughput\n");
    // As on a machine that may fail: what is committed is on the disk.
    await service.database.query("ALTER SYSTEM SET fsync = on");
    await service.database.query("SELECT pg_reload_conf()");
    const throughput = await measureThroughput(uploaded, config.data, server.url);
    return report(sessions, filled, rows, sizes, throughput);
  } finally {
    await service.close();
    await rm(folder, { recursive: true });
  }
}

async function ask(app: Api, path: string, who: Principal = localOperator) {
  const answer = await app.request(path, {}, { principal: who });
  const text = await answer.text();
  const body: unknown = path === "/metrics" || answer.status !== 200 ? {} : JSON.parse(text);
  return { status: answer.status, body: body as { readonly next?: string } & Readonly<Record<string, unknown>> };
}

async function measured(app: Api, { name, path, who, deep }: Case, sessions: number): Promise<string> {
  const place = deep === undefined ? "" : `&after=${await placeAt(app, path, Math.floor(sessions * deep))}`;
  const times: number[] = [];
  let found = 0;
  let status = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now();
    const answer = await ask(app, path + place, who);
    // The first round warms up.
    if (round > 0) times.push(performance.now() - began);
    ({ status } = answer);
    const { sessions: listed, results, events, suggestions } = answer.body;
    found = [listed, results, events, suggestions].find(Array.isArray)?.length ?? 0;
  }
  const result = status === 200 ? String(found) : `status ${status}`;
  return `| ${name} | ${result} | ${quantile(times, 0.5)} | ${quantile(times, 0.95)} |`;
}

/** The cursor of a page so many sessions down the list. */
async function placeAt(app: Api, path: string, depth: number): Promise<string> {
  let after = "";
  for (let at = 0; at < Math.min(depth, 20_000); at += 500) {
    const { body } = await ask(app, `${path.replace("limit=50", "limit=500")}${after}`);
    if (body.next === undefined) break;
    after = `&after=${body.next}`;
  }
  return after.slice("&after=".length);
}

/** How long 2,000 changes at once take until 20 listeners have them all. */
async function news(app: Api, database: Database): Promise<string> {
  const changes = 2000;
  const end = new AbortController();
  const read = await Promise.all(
    Array.from({ length: 16 }, async () => {
      const { body } = await app.request("/v1/changes", { signal: end.signal }, { principal: localOperator });
      const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
      await reader?.read();
      return async () => {
        let told = 0;
        for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
          told += part.value.split("event: session\n").length - 1;
          if (told >= changes) break;
        }
        await reader?.cancel();
        return told;
      };
    }),
  );
  const began = performance.now();
  await database.query(
    "UPDATE sessions SET updated = clock_timestamp() WHERE id IN (SELECT id FROM sessions ORDER BY ended DESC NULLS LAST LIMIT $1)",
    [changes],
  );
  const told = await Promise.all(read.map((all) => all()));
  end.abort();
  const took = Math.round(performance.now() - began);
  return `| news: ${changes} changes at once, all at ${told.length} listeners | ${Math.min(...told)} | ${took} | – |`;
}

function quantile(times: readonly number[], share: number): string {
  const sorted = [...times].sort((one, other) => one - other);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0);
}

interface Size {
  readonly name: string;
  readonly mb: number;
  readonly index_mb: number;
}

async function sizesOf(database: Database): Promise<readonly Size[]> {
  return await database.query<Size>(
    `SELECT relname AS name, round(sum(pg_total_relation_size(part)) / 1e6)::int AS mb,
       round(sum(pg_indexes_size(part)) / 1e6)::int AS index_mb
     FROM pg_class, LATERAL (SELECT oid AS part UNION SELECT relid FROM pg_partition_tree(oid)) AS parts
     WHERE relname IN ('sessions', 'summaries', 'search_documents', 'search_vocabulary', 'audit')
     GROUP BY relname ORDER BY mb DESC`,
  );
}

function report(
  sessions: number,
  filled: number,
  rows: readonly string[],
  sizes: readonly Size[],
  { ingest, whileOthersWait, whilePagesListen, summariesPerSecond, cost }: Throughput,
): string {
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`;
  const latency = (name: string, found: Throughput["ingest"] | undefined) =>
    found && `| ${name} | ${found.p50} | ${found.p95} | ${found.perSecond.toFixed(0)} |`;
  return `# ${sessions.toLocaleString("en")} sessions

${machine}, PostgreSQL on the same machine, ${new Date().toISOString().slice(0, 10)}. Filled in ${filled.toFixed(0)} s. Whole requests
within the process, pages of 50, ${rounds} rounds after one to warm up; milliseconds. "Found" is the size of the page. "In the middle" is
half of the list down, 20,000 sessions at most.

| | found | p50 | p95 |
|---|--:|--:|--:|
${rows.join("\n")}

## Throughput

${uploaded.toLocaleString("en")} recordings of 1 kB more, uploaded over HTTP by eight clients to one \`serve\` and summarized by digest; clients, server,
worker and PostgreSQL share the machine. Milliseconds.

| uploads | p50 | p95 | a second |
|---|--:|--:|--:|
${[
  latency("alone", ingest),
  latency("while 500 sessions wait for the worker", whileOthersWait),
  latency("while 500 pages listen for changes", whilePagesListen),
]
  .filter((line) => line !== undefined)
  .join("\n")}

Summaries a second, from the first upload to the last summary: ${summariesPerSecond.toFixed(1)}.

| a session costs the database | |
|---|--:|
| statements, upkeep of the queue included | ${cost?.statements.toFixed(1)} |
| milliseconds in statements | ${cost?.databaseMs.toFixed(1)} |
| updates of its row | ${cost?.updates.toFixed(2)} |
| of them HOT | ${cost?.hotUpdates.toFixed(2)} |
| bytes of WAL | ${cost?.walBytes.toFixed(0)} |

## Size

| table | MB | of them indexes |
|---|--:|--:|
${sizes.map(({ name, mb, index_mb }) => `| ${name} | ${mb} | ${index_mb} |`).join("\n")}
`;
}
