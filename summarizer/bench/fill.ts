import type { Database } from "../src/database/database.ts";

/** The time that the sessions are spread over. */
export const days = 400;
// biome-ignore format: table
const words = [
  "nginx", "token", "deployment", "replicas", "orders", "customers", "restart", "kernel", "backup", "snapshot", "firewall", "certificate",
  "package", "docker", "journal", "payments", "checkout", "password", "upload", "archive", "mailbox", "memory", "disk", "configuration",
  "kubectl", "systemctl", "namespace", "ingress", "secret", "rollback", "migration", "index", "replica", "cluster", "gateway", "billing",
];

/** As the sessions of 400 days: users and resources of all frequencies, and summaries of common, middling and rare words. */
export async function fill(database: Database, sessions: number): Promise<void> {
  for (const table of ["sessions", "summaries"]) await database.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await database.query(`SELECT setseed(0.42)`);
  for (let from = 1; from <= sessions; from += 10_000) {
    const to = Math.min(sessions, from + 9_999);
    if (from % 100_000 === 1) process.stderr.write(`${from - 1} sessions\n`);
    await database.query(
      `INSERT INTO sessions (id, kind, state, end_event, user_name, resource_kind, resource_name, labels, participants,
         interactive, started, ended, duration_ms, risk)
       SELECT id, 'ssh', CASE n % 500 WHEN 0 THEN 'failed' ELSE 'done' END,
         jsonb_build_object('event', 'session.end', 'sid', id, 'user', u, 'server_hostname', host, 'server_id', node,
           'server_labels', labels, 'user_roles', jsonb_build_array('access', 'role-' || n % 40), 'participants', jsonb_build_array(u)),
         u, 'node', host, labels, ARRAY[u], n % 50 <> 0, ended - interval '10 minutes', ended, n % 7000 * 100, 1 + n % 100 / 33
       FROM generate_series($1::int, $2::int) n, LATERAL (
         SELECT 'session-' || n AS id, 'user-' || floor(power((n::bigint * 7919 % 100003) / 100003.0, 3) * 2000)::int AS u, 'host-' || n % 5000 AS host,
           'node-' || n % 5000 AS node, jsonb_build_object('env', CASE n % 2 WHEN 0 THEN 'prod' ELSE 'dev' END) AS labels,
           timestamptz '2026-11-01' - n * (interval '${days} days' / $3::int) AS ended
       ) of`,
      [from, to, sessions],
    );
    const some = (count: number) =>
      `(SELECT string_agg(($3::text[])[1 + floor(power(random(), 2) * ${words.length})::int], ' ') FROM generate_series(1, ${count} + 0 * n))`;
    await database.query(
      `INSERT INTO summaries (session_id, version, state, model_name, content, summary)
       SELECT 'session-' || n, 1, 'done', 'm', '', jsonb_build_object('title', ${some(4)} || CASE n % 5000 WHEN 7 THEN ' quokka' ELSE '' END,
         'shortDescription', ${some(10)}, 'detailedDescription', ${some(60)}, 'riskLevel', 'LOW', 'notableCommands',
         jsonb_build_array(jsonb_build_object('command', ${some(5)}, 'reason', ${some(4)})),
         'suspicions', '[]'::jsonb, 'riskReasons', '[]'::jsonb, 'indicators', '[]'::jsonb, 'failures', '[]'::jsonb,
         'files', '[]'::jsonb, 'hosts', '[]'::jsonb, 'tables', '[]'::jsonb)
       FROM generate_series($1::int, $2::int) n`,
      [from, to, words],
    );
    // Without statistics PostgreSQL reads all summaries for each session.
    if (from === 1) await database.query("ANALYZE sessions, summaries");
    await database.query(
      `INSERT INTO search_documents (session_id, summary_id, words, names)
       SELECT session_id, summary_id, search_words(metadata, 'A') || search_words(title, 'A') || search_words(deeds, 'B') || search_words(account, 'C'),
         concat_ws(E'\\n', metadata, title, deeds)
       FROM search_sources WHERE session_id IN (SELECT 'session-' || n FROM generate_series($1::int, $2::int) n)`,
      [from, to],
    );
    await database.query(
      `INSERT INTO audit (event, code, user_name, data)
       SELECT 'session.view', 'T', 'user-' || n % 2000, jsonb_build_object('event', 'session.view', 'sid', 'session-' || n)
       FROM generate_series($1::int, $2::int) n, generate_series(1, 2)`,
      [from, to],
    );
  }
  for (const word of [...words, "quokka"]) {
    await database.query("INSERT INTO search_vocabulary VALUES ($1) ON CONFLICT DO NOTHING", [word]);
  }
  for (const table of ["sessions", "summaries"]) await database.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  for (const table of ["sessions", "summaries", "search_documents", "search_vocabulary", "audit"]) {
    await database.query(`VACUUM ANALYZE ${table}`);
  }
}
