-- Counts the changes of resources and sealed values. What was read of them is current as long as the number stays.
CREATE TABLE resource_version (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  version bigint NOT NULL DEFAULT 1
);
INSERT INTO resource_version DEFAULT VALUES;
CREATE FUNCTION count_resource_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN UPDATE resource_version SET version = version + 1; RETURN NULL; END $$;
CREATE TRIGGER resources_counted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON resources
  FOR EACH STATEMENT EXECUTE FUNCTION count_resource_change();
CREATE TRIGGER sealed_values_counted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON sealed_values
  FOR EACH STATEMENT EXECUTE FUNCTION count_resource_change();

-- A change of a summary is a change of its session. A transaction that has written the session already told of it, and
-- only sets the risk where it has not: `xmin` is the transaction that wrote the row.
CREATE OR REPLACE FUNCTION tell_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  level smallint := array_position(ARRAY['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], NEW.summary->>'riskLevel'); is_newest boolean :=
    NEW.state = 'done' AND NOT EXISTS (
      SELECT 1 FROM summaries WHERE session_id = NEW.session_id AND state = 'done' AND version > NEW.version
    ); BEGIN
  UPDATE sessions SET updated = clock_timestamp(), risk = CASE WHEN is_newest THEN level ELSE risk END
  WHERE id = NEW.session_id AND (xmin <> pg_current_xact_id()::xid OR is_newest AND risk IS DISTINCT FROM level); RETURN NULL; END $$;

-- The names that a session is found by.
CREATE FUNCTION search_metadata(s sessions) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT left(concat_ws(E'\n', s.id, s.user_name, s.resource_name, s.end_event->>'server_hostname', s.end_event->>'db_name',
    s.end_event->>'login', s.cluster_name, array_to_string(s.participants, E'\n'), (
      SELECT string_agg(key || '=' || value, E'\n')
      FROM jsonb_each_text(CASE WHEN jsonb_typeof(s.labels) = 'object' THEN s.labels ELSE '{}' END)
    )), 20000)
$$;

-- A new session has no summary: its document holds its names alone.
CREATE FUNCTION search_arrive() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE metadata text := search_metadata(NEW); BEGIN
  INSERT INTO search_documents (session_id, words, names) VALUES (NEW.id, search_words(metadata, 'A'), metadata)
  ON CONFLICT (session_id) DO NOTHING; PERFORM search_learn(NEW.id); RETURN NULL; END $$;
DROP TRIGGER sessions_searched ON sessions;
CREATE TRIGGER sessions_arrived AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION search_arrive();
CREATE TRIGGER sessions_searched
  AFTER UPDATE OF end_event, user_name, resource_name, labels, participants, cluster_name ON sessions
  FOR EACH ROW EXECUTE FUNCTION search_follow();
