-- What search finds sessions by. Words keep to letters and digits: what stands between them is between words, in what is
-- looked for too, so that paths, commands and addresses are found as they are typed, and by their parts.
CREATE FUNCTION search_plain(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT translate($1, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', '                                ') $$;

-- Each word as it is, and as the stem of an English word.
CREATE FUNCTION search_words(text, "char") RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT setweight(to_tsvector('pg_catalog.simple'::regconfig, search_plain($1))
  || to_tsvector('pg_catalog.english'::regconfig, search_plain($1)), $2) $$;

-- All texts that a path leads to, one a line.
CREATE FUNCTION search_texts(jsonb, jsonpath) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT coalesce(string_agg(found #>> '{}', E'\n'), '') FROM jsonb_path_query($1, $2, '{}', true) AS found $$;

-- Of which session and which summary, what it is called, what was done in it in short and at length.
CREATE VIEW search_sources AS
SELECT s.id AS session_id, t.id AS summary_id,
  left(concat_ws(E'\n', s.id, s.user_name, s.resource_name, s.end_event->>'server_hostname', s.end_event->>'db_name',
    s.end_event->>'login', s.cluster_name, array_to_string(s.participants, E'\n'), (
      SELECT string_agg(key || '=' || value, E'\n')
      FROM jsonb_each_text(CASE WHEN jsonb_typeof(s.labels) = 'object' THEN s.labels ELSE '{}' END)
    )), 20000) AS metadata,
  left(coalesce(t.summary->>'title', ''), 2000) AS title,
  left(concat_ws(E'\n', t.summary->>'shortDescription',
    search_texts(t.summary, '$.notableCommands[*].command'), search_texts(t.summary, '$.indicators[*].value'),
    search_texts(t.summary, '$.failures[*].command'), search_texts(t.summary, '$.files[*]'),
    search_texts(t.summary, '$.hosts[*]'), search_texts(t.summary, '$.tables[*]')), 40000) AS deeds,
  left(concat_ws(E'\n', t.summary->>'detailedDescription', search_texts(t.summary, '$.notableCommands[*].reason'),
    search_texts(t.summary, '$.suspicions[*].activity'), search_texts(t.summary, '$.riskReasons[*].reason')), 40000) AS account,
  left(coalesce(t.content, ''), 40000) AS content
FROM sessions s LEFT JOIN LATERAL (
  SELECT id, summary, content FROM summaries WHERE session_id = s.id AND state = 'done' ORDER BY version DESC LIMIT 1
) t ON true;

CREATE TABLE search_documents (
  session_id text PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  -- Null while the session has no summary.
  summary_id bigint,
  words tsvector NOT NULL,
  -- What is found by any part of it, and misspelt: ids, names, labels, titles, commands, paths.
  names text NOT NULL,
  -- What its embeddings were made with, or could not be made with; null where they are still to be made.
  embedded_by text,
  embedding_failure text NOT NULL DEFAULT ''
);
CREATE INDEX search_documents_words ON search_documents USING gin (words);

CREATE FUNCTION search_refresh(id text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO search_documents AS known (session_id, summary_id, words, names)
  SELECT session_id, summary_id, search_words(metadata, 'A') || search_words(title, 'A') || search_words(deeds, 'B')
      || search_words(account, 'C') || search_words(content, 'D'),
    concat_ws(E'\n', metadata, title, deeds)
  FROM search_sources WHERE $1 IS NULL OR session_id = $1
  ON CONFLICT (session_id) DO UPDATE SET summary_id = excluded.summary_id, words = excluded.words, names = excluded.names,
    embedded_by = CASE WHEN known.summary_id IS NOT DISTINCT FROM excluded.summary_id THEN known.embedded_by END,
    embedding_failure = CASE WHEN known.summary_id IS NOT DISTINCT FROM excluded.summary_id THEN known.embedding_failure ELSE '' END
$$;
SELECT search_refresh(NULL);

CREATE FUNCTION search_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF TG_TABLE_NAME = 'sessions' THEN PERFORM search_refresh(NEW.id); ELSE PERFORM search_refresh(NEW.session_id); END IF; RETURN NULL; END $$;
CREATE TRIGGER sessions_searched
  AFTER INSERT OR UPDATE OF end_event, user_name, resource_name, labels, participants, cluster_name ON sessions
  FOR EACH ROW EXECUTE FUNCTION search_follow();
CREATE TRIGGER summaries_searched AFTER INSERT OR UPDATE ON summaries
  FOR EACH ROW WHEN (NEW.state = 'done') EXECUTE FUNCTION search_follow();

-- What summaries mean, as numbers: one row a part of a summary. Where PostgreSQL has pgvector, the column is a vector.
CREATE TABLE embeddings (
  session_id text NOT NULL REFERENCES search_documents (session_id) ON DELETE CASCADE,
  part smallint NOT NULL,
  embedded_by text NOT NULL,
  dimensions smallint NOT NULL,
  embedding real[] NOT NULL,
  PRIMARY KEY (session_id, part)
);

-- How the making of embeddings stands: one row.
CREATE TABLE embedding_state (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  -- The configuration that it is about.
  configuration text NOT NULL DEFAULT '',
  -- idle, running, waiting (it goes on by itself at next_attempt) or failed (until somebody retries or changes the model).
  state text NOT NULL DEFAULT 'idle' CHECK (state IN ('idle', 'running', 'waiting', 'failed')),
  reason text NOT NULL DEFAULT '',
  remedy text NOT NULL DEFAULT '',
  attempts integer NOT NULL DEFAULT 0,
  next_attempt timestamptz,
  updated timestamptz NOT NULL DEFAULT now()
);
INSERT INTO embedding_state DEFAULT VALUES;

-- Who manages models manages this one too, where the preset role is as it came.
UPDATE resources
SET document = jsonb_set(document, '{spec,allow,rules,0,resources}',
  '["inference_model", "inference_secret", "inference_policy", "retrieval_model"]')
WHERE kind = 'role' AND name = 'editor'
  AND document #> '{spec,allow,rules,0,resources}' = '["inference_model", "inference_secret", "inference_policy"]';
