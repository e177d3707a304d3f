CREATE SCHEMA IF NOT EXISTS identity;

CREATE TYPE identity.role AS ENUM ('consumer', 'partner', 'admin');

CREATE TABLE identity.account (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  password_hash text NOT NULL,
  display_name text NOT NULL,
  role identity.role NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX account_email_key ON identity.account (email);
CREATE INDEX account_created_at_id_idx ON identity.account (created_at DESC, id DESC);

CREATE TABLE identity.session (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE ON UPDATE CASCADE,
  generation integer NOT NULL DEFAULT 0,
  rotated_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3)
);
CREATE INDEX session_account_id_idx ON identity.session (account_id);

CREATE TABLE identity.refresh_token (
  hash bytea PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES identity.session (id) ON DELETE CASCADE ON UPDATE CASCADE,
  generation integer NOT NULL
);
CREATE INDEX refresh_token_session_id_idx ON identity.refresh_token (session_id);

CREATE TABLE identity.sign_in_attempt (
  key text PRIMARY KEY,
  count integer NOT NULL,
  since timestamptz(3) NOT NULL
);
