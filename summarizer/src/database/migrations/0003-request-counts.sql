-- Requests to a model in the minute that began at `began`, of every process together.
CREATE TABLE request_counts (
  model_name text PRIMARY KEY,
  began timestamptz NOT NULL,
  requests integer NOT NULL
);
