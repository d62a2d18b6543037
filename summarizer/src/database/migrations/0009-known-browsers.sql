-- Browsers that a user has signed in with. Of the cookie's value only a hash is kept; a browser may have several users.
CREATE TABLE known_browsers (
  hash bytea NOT NULL,
  user_name text NOT NULL,
  -- Failed attempts under this name since its last sign-in there.
  failures integer NOT NULL DEFAULT 0,
  expires timestamptz NOT NULL,
  PRIMARY KEY (hash, user_name)
);
CREATE INDEX known_browsers_user_name ON known_browsers (user_name);
CREATE INDEX known_browsers_expires ON known_browsers (expires);
