import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import { type Policy, PolicySet } from "wherefore";
import { sessionFilter } from "wherefore/teleport";
import { columns } from "./columns.ts";

const usage = `usage: node backtest.ts POLICIES.json SESSIONS RECORDINGS.jsonl --from DAY --to DAY [--json]

Which sessions from one day to before another each policy would have had summarized, and at what cost. SESSIONS is a folder
that parquet.ts wrote; RECORDINGS.jsonl has {"sid", "bytes"} for each recording, as a listing of the bucket gives them.`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { from: { type: "string" }, to: { type: "string" }, json: { type: "boolean", default: false } },
});
const [policies, sessions, recordings] = positionals;
const { from, to, json } = values;
if (policies === undefined || sessions === undefined || recordings === undefined || !from || !to)
  throw new Error(usage);

/** What the estimate rests on; put your own in. */
const assumed = {
  /** Bytes of transcript to a byte of recording. */
  transcript: 0.25,
  /** The model's `max_session_length_bytes`: larger transcripts are not summarized. */
  limit: 200_000,
  /** Bytes of transcript to a token. */
  token: 4,
  /** Tokens of instructions, and of the answer. */
  instructions: 1_500,
  answer: 600,
  /** Dollars for a million tokens. */
  input: 2.5,
  output: 10,
};

const set = new PolicySet(JSON.parse(readFileSync(policies, "utf8")) as readonly Policy[], sessionFilter);
const own = [join(sessions, "*/*.parquet"), recordings, from, to, ...Object.values(assumed)];
const policy = set.toSQL({ dialect: "duckdb", columns, kind: "kind", parameter: own.length + 1 });

const statement = `
WITH routed AS (
  SELECT ${policy.text} AS policy, bytes, bytes * $5 AS transcript
  FROM read_parquet($1) JOIN read_json($2) USING (sid)
  WHERE event_date >= CAST($3 AS DATE) AND event_date < CAST($4 AS DATE) AND (interactive OR kind = 'db')
), estimated AS (
  SELECT
    policy, bytes, transcript > $6 AS too_large, policy IS NOT NULL AND transcript <= $6 AS summarized,
    $8 + transcript / $7 AS tokens
  FROM routed
)
SELECT
  policy,
  count(*) AS sessions,
  count(*) FILTER (too_large) AS too_large,
  sum(bytes) AS bytes,
  coalesce(round(sum(tokens) FILTER (summarized)), 0) AS tokens,
  coalesce(round(sum(tokens * $10 + $9 * $11) FILTER (summarized) / 1e6, 2), 0) AS dollars
FROM estimated
GROUP BY ALL
ORDER BY policy NULLS LAST`;

const connection = await (await DuckDBInstance.create()).connect();
const reader = await connection.runAndReadAll(statement, [...own, ...policy.values]);
const rows = reader.getRowObjects().map((row) => ({
  policy: String(row["policy"] ?? "none"),
  ...Object.fromEntries(
    ["sessions", "too_large", "bytes", "tokens", "dollars"].map((name) => [name, Number(row[name])]),
  ),
}));
if (json) console.log(JSON.stringify({ version: set.version, policies: rows }));
else console.table(rows);
