-- What each sink has still to deliver. Rows are written with their event, so that none is missed however transactions end.
CREATE TABLE audit_outbox (
  sink text NOT NULL REFERENCES audit_sinks (name) ON DELETE CASCADE,
  audit_id bigint NOT NULL REFERENCES audit (id) ON DELETE CASCADE,
  PRIMARY KEY (sink, audit_id)
);

-- One process at a time delivers for a sink.
ALTER TABLE audit_sinks
  DROP COLUMN delivered,
  ADD COLUMN leased_by text NOT NULL DEFAULT '',
  ADD COLUMN leased_until timestamptz NOT NULL DEFAULT '-infinity';
