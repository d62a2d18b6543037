-- The distinct words of what sessions are called and of what was done in them, for words that are misspelled. Words with
-- digits are left out: ids would make it grow with the sessions. A word stays when its last session goes.
CREATE TABLE search_vocabulary (word text PRIMARY KEY);

-- In the order of words, so that two transactions that learn the same ones do not wait for each other in a circle.
CREATE FUNCTION search_learn(id text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO search_vocabulary (word)
  SELECT DISTINCT found.word FROM search_documents d,
    unnest(tsvector_to_array(to_tsvector('pg_catalog.simple'::regconfig, search_plain(d.names)))) AS found (word)
  WHERE ($1 IS NULL OR d.session_id = $1) AND found.word ~ '^\D{4,40}$'
    AND NOT EXISTS (SELECT 1 FROM search_vocabulary known WHERE known.word = found.word)
  ORDER BY found.word
  ON CONFLICT DO NOTHING
$$;
SELECT search_learn(NULL);

CREATE OR REPLACE FUNCTION search_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE session text; BEGIN
  IF TG_TABLE_NAME = 'sessions' THEN session := NEW.id; ELSE session := NEW.session_id; END IF; PERFORM search_refresh(session); PERFORM search_learn(session); RETURN NULL; END $$;
