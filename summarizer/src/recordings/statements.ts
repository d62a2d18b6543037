import { bytesAsText, number, text, texts } from "../domain/fields.ts";
import type { AuditEvent } from "../domain/recording.ts";
import type { StreamEvent } from "./event-codec.ts";
import type { EventKind } from "./messages.ts";

/** What a database was asked to do, prepared statements resolved. */
export interface Statement {
  readonly text: string;
  readonly parameters: readonly string[];
}

type Reader = (event: AuditEvent, open: OpenStatements) => Statement | undefined;

/** What a connection has prepared so far. */
interface OpenStatements {
  /** Statement name to query. */
  readonly prepared: Map<string, string>;
  /** Portal name to bound statement. */
  readonly portals: Map<string, Statement>;
  /** MySQL's events do not tell the number that a server gave to a statement; servers count from 1. */
  numbered: number;
}

const plain = (text: string, parameters: readonly string[] = []): Statement => ({ text, parameters });
const numbered = (event: AuditEvent) => `#${number(event, "statement_id")}`;
const execute: Reader = (event, { prepared }) =>
  plain(prepared.get(numbered(event)) ?? `EXECUTE statement ${numbered(event)}`, texts(event, "parameters"));
const search: Reader = (event) => {
  const query = text(event, "raw_query");
  const body = bytesAsText(event, "body");
  return plain(`${text(event, "method")} ${text(event, "path")}${query && `?${query}`}${body && `\n${body}`}`);
};

/** How each kind of event reads as a statement; those that only prepare one give none. */
// biome-ignore format: table
const readers: Partial<Record<EventKind, Reader>> = {
  DatabaseSessionQuery: (event) => plain(text(event, "db_query"), texts(event, "db_query_parameters")),
  PostgresParse: (event, { prepared }) => void prepared.set(text(event, "statement_name"), text(event, "query")),
  PostgresBind: (event, { prepared, portals }) => {
    const name = text(event, "statement_name");
    portals.set(text(event, "portal_name"), plain(prepared.get(name) ?? `EXECUTE "${name}"`, texts(event, "parameters")));
    return undefined;
  },
  PostgresExecute: (event, { portals }) => portals.get(text(event, "portal_name")) ?? plain(`EXECUTE portal "${text(event, "portal_name")}"`),
  PostgresClose: (event, { prepared, portals }) => {
    const portal = text(event, "portal_name");
    const statement = text(event, "statement_name");
    if (portal) portals.delete(portal);
    if (statement) prepared.delete(statement);
    return undefined;
  },
  PostgresFunctionCall: (event) => plain(`CALL function ${number(event, "function_oid")}`, texts(event, "function_args")),
  MySQLStatementPrepare: (event, open) => void open.prepared.set(`#${++open.numbered}`, text(event, "query")),
  MySQLStatementExecute: execute,
  MySQLStatementBulkExecute: execute,
  MySQLStatementClose: (event, { prepared }) => void prepared.delete(numbered(event)),
  MySQLInitDB: (event) => plain(`USE ${text(event, "schema_name")}`),
  MySQLCreateDB: (event) => plain(`CREATE DATABASE ${text(event, "schema_name")}`),
  MySQLDropDB: (event) => plain(`DROP DATABASE ${text(event, "schema_name")}`),
  MySQLShutDown: () => plain("SHUTDOWN"),
  MySQLProcessKill: (event) => plain(`KILL ${number(event, "process_id")}`),
  MySQLDebug: () => plain("DEBUG"),
  MySQLRefresh: (event) => plain(`REFRESH ${text(event, "subcommand")}`),
  SQLServerRPCRequest: (event) => plain(`EXEC ${text(event, "proc_name")}`, texts(event, "parameters")),
  CassandraBatch: (event) => plain(["BEGIN BATCH", ...batch(event), "APPLY BATCH"].join("\n")),
  CassandraPrepare: (event, { prepared }) => void prepared.set(text(event, "query"), text(event, "query")),
  // The id is the server's: it identifies the query only if it is unique.
  CassandraExecute: (event, { prepared }) => plain((prepared.size === 1 && [...prepared.keys()][0]) || `EXECUTE ${text(event, "query_id")}`),
  ElasticsearchRequest: search,
  OpenSearchRequest: search,
  SpannerRPC: (event) => plain(text(event, "procedure")),
  DatabaseSessionMalformedPacket: () => plain("(a packet that could not be read)"),
};

/** Follows the events of one database connection; gives the statement that an event runs, if it runs one. */
export function statementReader(): (event: StreamEvent) => Statement | undefined {
  const open: OpenStatements = { prepared: new Map(), portals: new Map(), numbered: 0 };
  return ({ kind, fields }) => readers[kind]?.(fields, open);
}

function batch(event: AuditEvent): string[] {
  const children = event["children"];
  return Array.isArray(children)
    ? children.map((child: AuditEvent) => `  ${text(child, "query") || text(child, "id")};`)
    : [];
}
