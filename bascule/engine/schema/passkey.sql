-- How people come into the console. Of what opens a door only the SHA-256 is kept.
CREATE TABLE IF NOT EXISTS bascule.console_invitation (
  sha256 bytea PRIMARY KEY CHECK (length(sha256) = 32),
  person text NOT NULL,
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint
);

CREATE TABLE IF NOT EXISTS bascule.passkey (
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id text GENERATED ALWAYS AS ('p-' || number) STORED PRIMARY KEY,
  -- As the browser names it, in base64url.
  credential text NOT NULL UNIQUE,
  person text NOT NULL,
  public_key bytea NOT NULL,
  -- How often its device says that it was used; a copy of the device would come with a lower one.
  sign_count bigint NOT NULL,
  transports text[] NOT NULL,
  created_at bigint NOT NULL,
  used_at bigint,
  revoked_at bigint,
  revoked_by text,
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);

-- What a browser is to sign, once.
CREATE TABLE IF NOT EXISTS bascule.passkey_challenge (
  challenge text PRIMARY KEY,
  -- Whose passkey is being made; null: somebody signs in, and nobody knows yet who.
  person text,
  expires_at bigint NOT NULL
);

-- A session changes its secret every hour; all secrets of one sign-in have the same `opening`. The one before, which a
-- secret `replaces`, works until that was used.
CREATE TABLE IF NOT EXISTS bascule.console_session (
  sha256 bytea PRIMARY KEY CHECK (length(sha256) = 32),
  opening uuid NOT NULL,
  person text NOT NULL,
  -- The passkey (p-1) or token (t-1) that opened it: revoked, it ends its sessions too.
  opened_by text NOT NULL,
  opened_at bigint NOT NULL,
  issued_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  replaced_at bigint,
  replaces bytea
);
CREATE INDEX IF NOT EXISTS console_session_by_opening ON bascule.console_session (opening);
ALTER TABLE bascule.console_session ADD COLUMN IF NOT EXISTS replaces bytea;
