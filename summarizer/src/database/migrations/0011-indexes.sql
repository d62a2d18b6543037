-- One index for each order of a list. The order of the newest has sessions_ended.
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_oldest ON sessions (ended, id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_kind ON sessions (kind, ended DESC NULLS LAST, id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_risk ON sessions ((coalesce(risk, 0)) DESC, ended DESC NULLS LAST, id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_longest ON sessions ((coalesce(duration_ms, 0)) DESC, ended DESC NULLS LAST, id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_shortest ON sessions ((coalesce(duration_ms, 0)), ended DESC NULLS LAST, id);

-- One for each filter.
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_user ON sessions (user_name, ended DESC NULLS LAST, id);
DROP INDEX CONCURRENTLY IF EXISTS sessions_user_name;
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_states ON sessions (state, ended DESC NULLS LAST, id);
DROP INDEX CONCURRENTLY IF EXISTS sessions_state;
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_resource_kind ON sessions (resource_kind, ended DESC NULLS LAST, id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_resource_name ON sessions (resource_name);
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_hostname ON sessions ((end_event->>'server_hostname'));
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_db_name ON sessions ((end_event->>'db_name'));
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_labels ON sessions USING gin (labels jsonb_path_ops);
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_roles ON sessions USING gin ((end_event->'user_roles') jsonb_path_ops);
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_not_interactive ON sessions (ended DESC NULLS LAST, id)
  WHERE NOT (interactive OR kind = 'db');
-- Conditions of roles: names by their beginning too.
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_resource_id ON sessions (resource_id text_pattern_ops);

-- The stream of changes.
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_changes ON sessions (updated, id);
DROP INDEX CONCURRENTLY IF EXISTS sessions_updated;

-- Metrics and the state of embeddings.
CREATE INDEX CONCURRENTLY IF NOT EXISTS summaries_pending ON summaries (model_name) WHERE state = 'pending' AND request <> 'auto';
CREATE INDEX CONCURRENTLY IF NOT EXISTS search_documents_failures ON search_documents (session_id) WHERE embedding_failure <> '';

-- The audit log by what it is filtered by.
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_user ON audit (user_name, id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_event ON audit (event, id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_session ON audit ((data->>'sid'), id);

-- No statement uses these.
DROP INDEX CONCURRENTLY IF EXISTS sessions_created;
DROP INDEX CONCURRENTLY IF EXISTS summaries_finished;
