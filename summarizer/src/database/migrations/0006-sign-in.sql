-- Who is signed in to the pages. Of the cookie's secret only a hash is kept.
CREATE TABLE web_sessions (
  id text PRIMARY KEY,
  hash bytea NOT NULL,
  user_name text NOT NULL,
  -- How: local, code, oidc, github or saml; and by which connector.
  method text NOT NULL,
  connector text NOT NULL DEFAULT '',
  created timestamptz NOT NULL DEFAULT now(),
  last_used timestamptz NOT NULL DEFAULT now(),
  -- At the latest; one that is not used ends before.
  expires timestamptz NOT NULL,
  user_agent text NOT NULL DEFAULT '',
  address text NOT NULL DEFAULT ''
);
CREATE INDEX web_sessions_user_name ON web_sessions (user_name);
CREATE INDEX web_sessions_expires ON web_sessions (expires);

-- Sign-ins that are under way at an identity provider. What proves them is in the browser alone.
CREATE TABLE sign_ins (
  state_hash bytea PRIMARY KEY,
  kind text NOT NULL,
  connector text NOT NULL,
  -- The request that the provider's response has to name (SAML).
  request_id text NOT NULL DEFAULT '',
  -- The page that was asked for.
  return_to text NOT NULL,
  -- What the provider has said, until the browser comes for it (SAML).
  identity jsonb,
  expires timestamptz NOT NULL
);
CREATE INDEX sign_ins_expires ON sign_ins (expires);

-- Assertions that have signed somebody in: none does so twice.
CREATE TABLE used_assertions (
  connector text NOT NULL,
  assertion_id text NOT NULL,
  expires timestamptz NOT NULL,
  PRIMARY KEY (connector, assertion_id)
);

-- Users that came by a connector, and who they are at its provider: a name that another account takes over there is not
-- theirs here.
CREATE TABLE external_users (
  user_name text PRIMARY KEY,
  kind text NOT NULL,
  connector text NOT NULL,
  subject text NOT NULL,
  created timestamptz NOT NULL DEFAULT now(),
  last_sign_in timestamptz NOT NULL DEFAULT now()
);

-- Failed sign-ins by name and by address: `name NAME`, `address ADDRESS`.
CREATE TABLE sign_in_failures (
  subject text PRIMARY KEY,
  failures integer NOT NULL DEFAULT 0,
  last timestamptz NOT NULL DEFAULT now(),
  locked_until timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE INDEX sign_in_failures_last ON sign_in_failures (last);

-- Requests of one kind from one address in the minute that began at `began`, to every process together.
CREATE TABLE address_counts (
  subject text PRIMARY KEY,
  began timestamptz NOT NULL,
  requests integer NOT NULL
);
CREATE INDEX address_counts_began ON address_counts (began);

-- Codes that hand a sign-in of the pages to a command line, once: `challenge` is the SHA-256 of what only that knows.
CREATE TABLE login_codes (
  hash bytea PRIMARY KEY,
  user_name text NOT NULL,
  challenge bytea NOT NULL,
  expires timestamptz NOT NULL
);
