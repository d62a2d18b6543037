import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { AuditEvent } from "../../src/domain/recording.ts";
import type { StreamEvent } from "../../src/recordings/event-codec.ts";
import type { EventKind } from "../../src/recordings/messages.ts";
import { readRecording } from "../../src/recordings/read.ts";
import { encodePart } from "../../src/recordings/write.ts";
import { transcriptText } from "../../src/transcript/text.ts";
import { toTranscript } from "../../src/transcript/transcribe.ts";
import { records } from "../recordings/damage.ts";

type Step = readonly [kind: EventKind, fields: AuditEvent];

const rows = (affected_records: number): Step => ["DatabaseSessionCommandResult", { success: true, affected_records }];
const failure = (error: string): Step => ["DatabaseSessionCommandResult", { error }];
const query = (db_query: string, ...db_query_parameters: string[]): Step => [
  "DatabaseSessionQuery",
  { db_query, db_query_parameters },
];

async function transcribe(steps: readonly Step[]) {
  const events = [["DatabaseSessionStart", {}] as const, ...steps].map(
    ([kind, fields], ei): StreamEvent => ({
      kind,
      fields: {
        ei,
        time: `2026-11-22T10:01:${String(ei).padStart(2, "0")}Z`,
        db_service: "orders-us",
        db_name: "orders",
        ...fields,
      },
    }),
  );
  return toTranscript(await readRecording(encodePart(gzipSync(records(events)))));
}

// biome-ignore format: table
const sessions: [what: string, steps: Step[], text: string[]][] = [
  ["a query and its rows", [query("SELECT 1"), rows(1)], ["[00:01] orders=> SELECT 1", "(1 row affected)"]],
  ["no rows", [query("DELETE FROM t"), rows(0)], ["[00:01] orders=> DELETE FROM t", "(0 rows affected)"]],
  ["an error", [query("SELEC 1"), failure("syntax error")], ["[00:01] orders=> SELEC 1", "ERROR: syntax error"]],
  ["an error that says so", [query("SELEC 1"), failure("ERROR: syntax error (SQLSTATE 42601)")], ["[00:01] orders=> SELEC 1", "ERROR: syntax error (SQLSTATE 42601)"]],
  ["a query without result", [query("SELECT 1")], ["[00:01] orders=> SELECT 1"]],
  ["results in the order of their queries", [query("A"), query("B"), rows(1), failure("no")], ["[00:01] orders=> A", "(1 row affected)", "[00:02] orders=> B", "ERROR: no"]],
  ["a result too many", [rows(9), query("A"), rows(1), rows(2)], ["[00:02] orders=> A", "(1 row affected)"]],
  ["parameters", [query("SELECT $1", "it's\nme")], ["[00:01] orders=> SELECT $1", "-- $1 = 'it''s\\nme'"]],
  ["a prepared statement, run twice", [
    ["PostgresParse", { statement_name: "s", query: "SELECT $1" }], ["PostgresBind", { statement_name: "s", portal_name: "p", parameters: ["1"] }], ["PostgresExecute", { portal_name: "p" }], rows(1),
    ["PostgresBind", { statement_name: "s", parameters: ["2"] }], ["PostgresExecute", {}], rows(2)],
    ["[00:03] orders=> SELECT $1", "-- $1 = '1'", "(1 row affected)", "[00:06] orders=> SELECT $1", "-- $1 = '2'", "(2 rows affected)"]],
  ["a statement whose beginning is not recorded", [["PostgresBind", { statement_name: "s", parameters: ["1"] }], ["PostgresExecute", {}], ["PostgresExecute", { portal_name: "x" }]],
    ['[00:02] orders=> EXECUTE "s"', "-- $1 = '1'", '[00:03] orders=> EXECUTE portal "x"']],
  ["a statement that was closed", [["PostgresParse", { statement_name: "s", query: "SELECT 1" }], ["PostgresClose", { statement_name: "s" }], ["PostgresBind", { statement_name: "s" }], ["PostgresExecute", {}]],
    ['[00:04] orders=> EXECUTE "s"']],
  ["a function call", [["PostgresFunctionCall", { function_oid: 7, function_args: ["a"] }]], ["[00:01] orders=> CALL function 7", "-- $1 = 'a'"]],
  ["MySQL", [
    ["MySQLInitDB", { schema_name: "shop" }], ["MySQLStatementPrepare", { query: "SELECT ?" }], ["MySQLStatementPrepare", { query: "UPDATE t SET x = ?" }],
    ["MySQLStatementExecute", { statement_id: 2, parameters: ["5"] }], ["MySQLStatementExecute", { statement_id: 9 }], ["MySQLProcessKill", { process_id: 12 }], ["MySQLDropDB", { schema_name: "shop" }]],
    ["[00:01] orders=> USE shop", "[00:04] orders=> UPDATE t SET x = ?", "-- $1 = '5'", "[00:05] orders=> EXECUTE statement #9", "[00:06] orders=> KILL 12", "[00:07] orders=> DROP DATABASE shop"]],
  ["SQL Server", [["SQLServerRPCRequest", { proc_name: "sp_who", parameters: ["x"] }]], ["[00:01] orders=> EXEC sp_who", "-- $1 = 'x'"]],
  ["Cassandra", [["CassandraPrepare", { query: "SELECT a" }], ["CassandraExecute", { query_id: "f00" }], ["CassandraBatch", { children: [{ query: "INSERT 1" }, { id: "f01" }] }]],
    ["[00:02] orders=> SELECT a", "[00:03] orders=> BEGIN BATCH", "  INSERT 1;", "  f01;", "APPLY BATCH"]],
  ["Cassandra, when the statement cannot be known", [["CassandraPrepare", { query: "A" }], ["CassandraPrepare", { query: "B" }], ["CassandraExecute", { query_id: "f00" }]], ["[00:03] orders=> EXECUTE f00"]],
  ["Elasticsearch", [["ElasticsearchRequest", { method: "POST", path: "/a/_search", raw_query: "q=1", body: new TextEncoder().encode("{}") }]], ["[00:01] orders=> POST /a/_search?q=1", "{}"]],
  ["Spanner", [["SpannerRPC", { procedure: "ExecuteSql" }]], ["[00:01] orders=> ExecuteSql"]],
  ["a packet that could not be read", [["DatabaseSessionMalformedPacket", {}]], ["[00:01] orders=> (a packet that could not be read)"]],
  ["another database", [["DatabaseSessionQuery", { db_query: "SELECT 1", db_name: "audit" }]], ["[00:01] audit=> SELECT 1"]],
  ["controls in a query", [query("SELECT '\x1b[2J\u202e'\n-- two")], ["[00:01] orders=> SELECT '\ufffd[2J\ufffd'", "-- two"]],
];

describe("a database session", () => {
  test.each(sessions)("%s", async (_, steps, text) => {
    expect(transcriptText(await transcribe(steps)).split("\n")).toEqual(text);
  });
});

test("results are data, too", async () => {
  const { kind, entries } = await transcribe([query("A"), rows(3), query("B"), failure("no")]);
  expect(kind).toBe("db");
  expect(entries.map(({ start, end, prompt, result }) => ({ start, end, prompt, result }))).toEqual([
    { start: 1000, end: 2000, prompt: "orders", result: { rows: 3 } },
    { start: 3000, end: 4000, prompt: "orders", result: { error: "no" } },
  ]);
});
