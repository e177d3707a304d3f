-- One row a link sent. The token in the link is derived from the id under a secret of the API: what is stored can find
-- it, and nothing here can make it. `next_at` is when the mail is due (again); null: nothing is to be sent.
CREATE TABLE identity.email_verification (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE ON UPDATE CASCADE,
  email text NOT NULL,
  token_hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3),
  next_at timestamptz(3),
  attempts integer NOT NULL DEFAULT 0,
  sent_at timestamptz(3),
  failure text,
  bounced_at timestamptz(3)
);
CREATE UNIQUE INDEX email_verification_token_hash_key ON identity.email_verification (token_hash);
CREATE INDEX email_verification_account_id_idx ON identity.email_verification (account_id);
CREATE INDEX email_verification_next_at_idx ON identity.email_verification (next_at) WHERE next_at IS NOT NULL;

-- One row a code sent; the newest of an account is the one that counts.
CREATE TABLE identity.phone_verification (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES identity.account (id) ON DELETE CASCADE ON UPDATE CASCADE,
  phone text NOT NULL,
  code_hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  used_at timestamptz(3),
  message_id text,
  delivery text
);
CREATE INDEX phone_verification_account_id_idx ON identity.phone_verification (account_id);

CREATE TABLE identity.verified_phone (
  account_id uuid PRIMARY KEY REFERENCES identity.account (id) ON DELETE CASCADE ON UPDATE CASCADE,
  phone text NOT NULL,
  verified_at timestamptz(3) NOT NULL
);
-- One number, one account.
CREATE UNIQUE INDEX verified_phone_phone_key ON identity.verified_phone (phone);

-- What was sent, by number, prefix, country, account: counted until `ends_at`, then from one again.
CREATE TABLE identity.sending_limit (
  key text PRIMARY KEY,
  count integer NOT NULL,
  ends_at timestamptz(3) NOT NULL
);
