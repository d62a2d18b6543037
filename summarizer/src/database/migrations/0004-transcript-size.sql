-- Bytes of the session's transcript: what models limit and are paid by. Null while nobody has read the recording.
ALTER TABLE sessions ADD COLUMN transcript_bytes bigint;
