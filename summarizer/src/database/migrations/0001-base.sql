-- Configuration: models, secrets (without their values), policies, roles, users, connectors.
CREATE TABLE resources (
  kind text NOT NULL,
  name text NOT NULL,
  document jsonb NOT NULL,
  revision uuid NOT NULL DEFAULT gen_random_uuid(),
  created timestamptz NOT NULL DEFAULT now(),
  updated timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, name)
);

-- What must not be read: the value of an inference_secret, a connector's client secret or signing key (`field` says which).
CREATE TABLE sealed_values (
  kind text NOT NULL,
  name text NOT NULL,
  field text NOT NULL DEFAULT 'spec.value',
  key_id text NOT NULL,
  sealed bytea NOT NULL,
  updated timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, name, field),
  FOREIGN KEY (kind, name) REFERENCES resources (kind, name) ON DELETE CASCADE
);

CREATE TABLE credentials (
  user_name text PRIMARY KEY,
  password_hash text NOT NULL,
  updated timestamptz NOT NULL DEFAULT now()
);

-- Of a token only its hash is kept.
CREATE TABLE tokens (
  id text PRIMARY KEY,
  user_name text NOT NULL,
  hash bytea NOT NULL,
  label text NOT NULL DEFAULT '',
  created timestamptz NOT NULL DEFAULT now(),
  expires timestamptz,
  last_used timestamptz
);
CREATE INDEX tokens_user_name ON tokens (user_name);

CREATE TABLE sessions (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('ssh', 'k8s', 'db')),
  state text NOT NULL CHECK (state IN (
    'waiting', 'skipped', 'unmatched', 'pending', 'running', 'done', 'failed', 'too-large', 'over-budget')),
  -- Why it is in that state and what to do about it, in words; empty where there is nothing to say.
  reason text NOT NULL DEFAULT '',
  remedy text NOT NULL DEFAULT '',
  end_event jsonb NOT NULL,
  user_name text NOT NULL DEFAULT '',
  resource_kind text NOT NULL DEFAULT '',
  resource_name text NOT NULL DEFAULT '',
  labels jsonb NOT NULL DEFAULT '{}',
  participants text[] NOT NULL DEFAULT '{}',
  cluster_name text NOT NULL DEFAULT '',
  interactive boolean NOT NULL DEFAULT true,
  started timestamptz,
  ended timestamptz,
  duration_ms bigint,
  -- Where the recording lies, its size and its format; null while it has not come.
  recording jsonb,
  policy text,
  model text,
  verdicts jsonb NOT NULL DEFAULT '[]',
  notes jsonb NOT NULL DEFAULT '[]',
  attempts integer NOT NULL DEFAULT 0,
  -- When it is tried again by itself: a retry, or the turn of a budget's window.
  next_attempt timestamptz,
  created timestamptz NOT NULL DEFAULT now(),
  updated timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_ended ON sessions (ended DESC NULLS LAST, id);
CREATE INDEX sessions_created ON sessions (created DESC, id);
CREATE INDEX sessions_state ON sessions (state);
CREATE INDEX sessions_user_name ON sessions (user_name);
CREATE INDEX sessions_participants ON sessions USING gin (participants);

-- One row a request: 'auto' for the one that a policy asks for, a uuid for each that a person asks for. The unique key is
-- what makes a session be summarised exactly once.
CREATE TABLE summaries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_id text NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  request text NOT NULL DEFAULT 'auto',
  -- Counts the requests of a session from 1.
  version integer NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'running', 'done', 'failed', 'too-large', 'over-budget')),
  reason text NOT NULL DEFAULT '',
  remedy text NOT NULL DEFAULT '',
  model_name text NOT NULL DEFAULT '',
  policy text,
  -- Markdown.
  content text NOT NULL DEFAULT '',
  summary jsonb,
  error_message text NOT NULL DEFAULT '',
  input_tokens bigint NOT NULL DEFAULT 0,
  output_tokens bigint NOT NULL DEFAULT 0,
  requests integer NOT NULL DEFAULT 0,
  cost numeric,
  currency text,
  masks jsonb NOT NULL DEFAULT '{}',
  dropped_claims integer NOT NULL DEFAULT 0,
  parts integer NOT NULL DEFAULT 1,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt timestamptz,
  requested_by text NOT NULL DEFAULT '',
  created timestamptz NOT NULL DEFAULT now(),
  started timestamptz,
  finished timestamptz,
  UNIQUE (session_id, request),
  UNIQUE (session_id, version)
);
CREATE INDEX summaries_finished ON summaries (finished DESC NULLS LAST);

-- What a model has cost on a day (UTC).
CREATE TABLE usage (
  model_name text NOT NULL,
  day date NOT NULL,
  requests bigint NOT NULL DEFAULT 0,
  summaries bigint NOT NULL DEFAULT 0,
  input_tokens bigint NOT NULL DEFAULT 0,
  output_tokens bigint NOT NULL DEFAULT 0,
  cost numeric NOT NULL DEFAULT 0,
  currency text NOT NULL DEFAULT '',
  PRIMARY KEY (model_name, day, currency)
);

-- What summaries under way may come to cost. A row goes when its summary is settled, or lapses with a worker that died.
CREATE TABLE reservations (
  session_id text NOT NULL,
  request text NOT NULL,
  model_name text NOT NULL,
  day date NOT NULL,
  tokens bigint NOT NULL,
  cost numeric NOT NULL DEFAULT 0,
  currency text NOT NULL DEFAULT '',
  expires timestamptz NOT NULL,
  PRIMARY KEY (session_id, request)
);
CREATE INDEX reservations_model_name ON reservations (model_name);

-- The audit log. Each sink delivers it in order of `id` and keeps how far it has come.
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  time timestamptz NOT NULL DEFAULT now(),
  event text NOT NULL,
  code text NOT NULL,
  user_name text NOT NULL DEFAULT '',
  data jsonb NOT NULL
);
CREATE INDEX audit_time ON audit (time);

CREATE TABLE audit_sinks (
  name text PRIMARY KEY,
  delivered bigint NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  last_error text NOT NULL DEFAULT '',
  next_attempt timestamptz,
  updated timestamptz NOT NULL DEFAULT now()
);
