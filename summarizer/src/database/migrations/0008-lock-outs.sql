-- Failures under a name count for each address by itself; empty for those of an address, and for calls without one.
ALTER TABLE sign_in_failures
  ADD COLUMN address text NOT NULL DEFAULT '',
  DROP CONSTRAINT sign_in_failures_pkey,
  ADD PRIMARY KEY (subject, address);
