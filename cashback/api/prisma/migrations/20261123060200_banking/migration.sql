CREATE SCHEMA IF NOT EXISTS banking;

-- A person at Powens. The token opens their bank data: it is sealed under a secret of the API.
CREATE TABLE banking.holder (
  account_id uuid PRIMARY KEY,
  powens_user_id bigint NOT NULL,
  sealed_token bytea NOT NULL,
  created_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX holder_powens_user_id_key ON banking.holder (powens_user_id);

-- One row a journey to the webview; its state comes back once, to the person who left with it.
CREATE TABLE banking.journey (
  state_hash bytea PRIMARY KEY,
  account_id uuid NOT NULL,
  expires_at timestamptz(3) NOT NULL
);

CREATE TABLE banking.connection (
  id bigint PRIMARY KEY,
  account_id uuid NOT NULL,
  bank text,
  state text,
  linked_at timestamptz(3) NOT NULL,
  synced_at timestamptz(3),
  ended_at timestamptz(3)
);
CREATE INDEX connection_account_id_idx ON banking.connection (account_id);

-- Card payments as the bank tells them. `told_at` is the bank feed's own time of the row, so that an older telling
-- that comes late changes nothing.
CREATE TABLE banking.purchase (
  id bigint PRIMARY KEY,
  account_id uuid NOT NULL,
  connection_id bigint NOT NULL,
  made_on date NOT NULL,
  amount_cents bigint NOT NULL,
  wording text NOT NULL,
  standing text NOT NULL,
  told_at timestamptz(3) NOT NULL
);
CREATE INDEX purchase_account_id_made_on_idx ON banking.purchase (account_id, made_on DESC, id DESC);
CREATE INDEX purchase_connection_id_idx ON banking.purchase (connection_id);

-- What Powens has told us already.
CREATE TABLE banking.delivery (
  id text PRIMARY KEY,
  received_at timestamptz(3) NOT NULL
);
