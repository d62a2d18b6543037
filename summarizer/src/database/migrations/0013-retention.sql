-- Recordings in the storage that another recording of their session has replaced. What the audit log knows of them is read
-- first, before any table is locked.
CREATE TABLE replaced_recordings (
  session_id text NOT NULL,
  path text NOT NULL,
  PRIMARY KEY (session_id, path)
);
INSERT INTO replaced_recordings (session_id, path)
SELECT DISTINCT s.id, a.data->>'replaced' FROM audit a JOIN sessions s ON s.id = a.data->>'sid'
WHERE a.event = 'session.ingest' AND a.data ? 'replaced' AND a.data->>'replaced' IS DISTINCT FROM s.recording->>'path';

-- A session that is being deleted keeps its row until its recording is gone. The check is validated by the next step, which
-- does not lock the table.
ALTER TABLE sessions
  DROP CONSTRAINT sessions_state_check,
  ADD CONSTRAINT sessions_state_check CHECK (state IN (
    'waiting', 'skipped', 'unmatched', 'pending', 'running', 'done', 'failed', 'too-large', 'over-budget', 'deleting'
  )) NOT VALID,
  -- Who deletes it and why; null for all others.
  ADD COLUMN deletion jsonb;

-- Sessions that must not be deleted. The reference keeps the database from deleting one.
CREATE TABLE legal_holds (
  session_id text PRIMARY KEY REFERENCES sessions (id),
  reason text NOT NULL,
  placed_by text NOT NULL,
  placed timestamptz NOT NULL DEFAULT now()
);

-- What is left of a session: none of these ids is ingested again.
CREATE TABLE deleted_sessions (
  id text PRIMARY KEY,
  deleted timestamptz NOT NULL DEFAULT now()
);

-- Words that deleted sessions had. Those that no other session has leave the vocabulary.
CREATE TABLE search_words_to_check (word text PRIMARY KEY);

-- How far the deletion of old sessions is: one row, held by one process at a time.
CREATE TABLE retention_state (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  leased_by text NOT NULL DEFAULT '',
  leased_until timestamptz NOT NULL DEFAULT '-infinity',
  -- Counts how often somebody wanted all sessions to be looked at again.
  restarts integer NOT NULL DEFAULT 0,
  -- For which configuration, since when, and up to which session each age has been looked at.
  progress jsonb,
  finished timestamptz,
  -- Sessions that the last round found due and left because of a legal hold.
  held bigint NOT NULL DEFAULT 0,
  problem text NOT NULL DEFAULT ''
);
INSERT INTO retention_state DEFAULT VALUES;

DELETE FROM replaced_recordings r WHERE NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = r.session_id);
ALTER TABLE replaced_recordings ADD FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE;

-- A reservation goes with its session.
DELETE FROM reservations r WHERE NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = r.session_id);
ALTER TABLE reservations ADD FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE;

-- The audit log becomes a partition of a table of the same name: up to a month that is not over before 28 days. The check
-- lets the partition be attached without a scan.
DO $$ BEGIN EXECUTE (SELECT format('ALTER TABLE audit ADD CONSTRAINT audit_before_check CHECK (time < %L) NOT VALID', (date_trunc('month', greatest(now(), max(time)) AT TIME ZONE 'UTC') + interval '2 months') AT TIME ZONE 'UTC') FROM audit); END $$;

-- Who manages policies manages these too, where the preset role is as it came.
UPDATE resources
SET document = jsonb_set(document, '{spec,allow,rules,0,resources}',
  '["inference_model", "inference_secret", "inference_policy", "retrieval_model", "retention_policy"]')
WHERE kind = 'role' AND name = 'editor' AND document #> '{spec,allow,rules,0,resources}'
  = '["inference_model", "inference_secret", "inference_policy", "retrieval_model"]';
