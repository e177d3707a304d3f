-- What proves who asks. The token itself is shown once and kept nowhere; only its SHA-256 is.
CREATE TABLE IF NOT EXISTS bascule.person_token (
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id text GENERATED ALWAYS AS ('t-' || number) STORED PRIMARY KEY,
  person text NOT NULL,
  sha256 bytea NOT NULL UNIQUE CHECK (length(sha256) = 32),
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  revoked_at bigint,
  revoked_by text,
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
