ALTER TABLE sessions VALIDATE CONSTRAINT sessions_state_check;

-- Sessions by their age: since their end, or since they were ingested where that is earlier or there is no end.
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_aged ON sessions ((least(ended, created)), id);

-- Events of several sessions.
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_before_sessions ON audit USING gin ((data->'sids') jsonb_path_ops) WHERE data ? 'sids';

-- What the audit log needs to become a partition.
ALTER TABLE audit VALIDATE CONSTRAINT audit_before_check;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS audit_before_pkey ON audit (id, time);
