-- The audit log by months, so that an old month is deleted as a whole. All rows up to now are in one partition, which is
-- attached as it is: its check and its indexes are there already. No row is refused: what no month takes goes to the default.
LOCK TABLE audit, audit_outbox IN ACCESS EXCLUSIVE MODE;
ALTER TABLE audit_outbox DROP CONSTRAINT audit_outbox_audit_id_fkey;

ALTER TABLE audit RENAME TO audit_before;
ALTER TABLE audit_before
  ALTER COLUMN id DROP IDENTITY,
  DROP CONSTRAINT audit_pkey,
  ADD CONSTRAINT audit_before_pkey PRIMARY KEY USING INDEX audit_before_pkey;
ALTER INDEX audit_time RENAME TO audit_before_time;
ALTER INDEX audit_user RENAME TO audit_before_user;
ALTER INDEX audit_event RENAME TO audit_before_event;
ALTER INDEX audit_session RENAME TO audit_before_session;

CREATE SEQUENCE audit_ids;
SELECT setval('audit_ids', coalesce(max(id), 0) + 1, false) FROM audit_before;

CREATE TABLE audit (
  id bigint NOT NULL DEFAULT nextval('audit_ids'),
  time timestamptz NOT NULL DEFAULT now(),
  event text NOT NULL,
  code text NOT NULL,
  user_name text NOT NULL DEFAULT '',
  data jsonb NOT NULL,
  PRIMARY KEY (id, time)
) PARTITION BY RANGE (time);
CREATE INDEX audit_time ON audit (time);
CREATE INDEX audit_user ON audit (user_name, id);
CREATE INDEX audit_event ON audit (event, id);
CREATE INDEX audit_session ON audit ((data->>'sid'), id);
CREATE INDEX audit_sessions ON audit USING gin ((data->'sids') jsonb_path_ops) WHERE data ? 'sids';

DO $$ BEGIN EXECUTE (SELECT format('ALTER TABLE audit ATTACH PARTITION audit_before FOR VALUES FROM (MINVALUE) TO (%L)', substring(pg_get_constraintdef(oid) FROM '''([^'']+)''')) FROM pg_constraint WHERE conname = 'audit_before_check'); END $$;
ALTER TABLE audit_before DROP CONSTRAINT audit_before_check;
CREATE TABLE audit_default PARTITION OF audit DEFAULT;
