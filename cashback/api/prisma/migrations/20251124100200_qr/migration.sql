CREATE SCHEMA IF NOT EXISTS qr;

-- The primary key is what makes a code single use; the other unique index is what makes a retry harmless.
CREATE TABLE qr.redemption (
  nonce bytea PRIMARY KEY,
  partner_id uuid NOT NULL,
  idempotency_key text NOT NULL,
  request_hash bytea NOT NULL,
  consumer_id uuid NOT NULL,
  transfer_id uuid NOT NULL,
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  points integer NOT NULL CHECK (points >= 0),
  redeemed_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX redemption_transfer_id_key ON qr.redemption (transfer_id);
CREATE UNIQUE INDEX redemption_partner_id_idempotency_key_key ON qr.redemption (partner_id, idempotency_key);
