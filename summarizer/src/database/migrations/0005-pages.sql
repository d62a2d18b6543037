-- What pages sort by and follow. `risk` is of the newest summary: 1 (LOW) to 4 (CRITICAL); null where there is none.
ALTER TABLE sessions ADD COLUMN risk smallint;
UPDATE sessions SET risk = (
  SELECT array_position(ARRAY['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], summary->>'riskLevel')
  FROM summaries WHERE session_id = sessions.id AND state = 'done' ORDER BY version DESC LIMIT 1);
CREATE INDEX sessions_updated ON sessions (updated);

-- A change of a summary is one of its session.
CREATE FUNCTION tell_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE sessions SET updated = clock_timestamp(), risk = CASE WHEN NEW.state <> 'done' OR EXISTS (
      SELECT 1 FROM summaries WHERE session_id = NEW.session_id AND state = 'done' AND version > NEW.version
    ) THEN risk ELSE array_position(ARRAY['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], NEW.summary->>'riskLevel') END
  WHERE id = NEW.session_id; RETURN NULL; END $$;
CREATE TRIGGER summaries_told AFTER INSERT OR UPDATE ON summaries FOR EACH ROW EXECUTE FUNCTION tell_session();

-- Small pictures of recordings, made when somebody first looks.
CREATE TABLE thumbnails (
  session_id text PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  -- Of which recording: its path and bytes.
  made_of text NOT NULL,
  picture text NOT NULL,
  made timestamptz NOT NULL DEFAULT now()
);
