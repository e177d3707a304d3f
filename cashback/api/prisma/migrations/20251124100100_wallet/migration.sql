CREATE SCHEMA IF NOT EXISTS wallet;

-- Accounts that may go negative (a partner funding its points) keep no balance: nothing has to be checked before
-- they pay, and a row that every sale of a chain updates would make its sales wait for one another.
CREATE TABLE wallet.ledger_account (
  id bigserial PRIMARY KEY,
  code text NOT NULL,
  allow_negative boolean NOT NULL,
  posted bigint NOT NULL DEFAULT 0,
  version bigint NOT NULL DEFAULT 0,
  updated_at timestamptz(3),
  CONSTRAINT ledger_account_never_below_zero CHECK (allow_negative OR posted >= 0)
);
CREATE UNIQUE INDEX ledger_account_code_key ON wallet.ledger_account (code);

CREATE TABLE wallet.ledger_transfer (
  id uuid PRIMARY KEY,
  idempotency_key text NOT NULL,
  request_hash bytea NOT NULL,
  kind text NOT NULL,
  label text NOT NULL,
  effective_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX ledger_transfer_idempotency_key_key ON wallet.ledger_transfer (idempotency_key);

CREATE TABLE wallet.ledger_entry (
  id bigserial PRIMARY KEY,
  transfer_id uuid NOT NULL REFERENCES wallet.ledger_transfer (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  account_id bigint NOT NULL REFERENCES wallet.ledger_account (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  amount bigint NOT NULL CHECK (amount <> 0),
  balance_after bigint,
  account_version bigint
);
CREATE UNIQUE INDEX ledger_entry_account_id_account_version_key ON wallet.ledger_entry (account_id, account_version);
CREATE INDEX ledger_entry_transfer_id_idx ON wallet.ledger_entry (transfer_id);
CREATE INDEX ledger_entry_account_id_id_idx ON wallet.ledger_entry (account_id, id DESC);

CREATE FUNCTION wallet.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'wallet.% is append-only: book a transfer the other way instead', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ledger_transfer_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON wallet.ledger_transfer
  FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change();
CREATE TRIGGER ledger_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON wallet.ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change();

CREATE FUNCTION wallet.refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(entry.amount) FROM wallet.ledger_entry entry WHERE entry.transfer_id = NEW.transfer_id) <> 0 THEN
    RAISE EXCEPTION 'transfer % does not sum to zero', NEW.transfer_id USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_entry_sums_to_zero AFTER INSERT ON wallet.ledger_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wallet.refuse_unbalanced();

CREATE FUNCTION wallet.open_accounts(p_codes text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO wallet.ledger_account (code, allow_negative)
  SELECT asked.code, asked.code LIKE 'partner:%'
  FROM unnest(p_codes) AS asked (code)
  WHERE NOT EXISTS (SELECT 1 FROM wallet.ledger_account known WHERE known.code = asked.code)
  ORDER BY asked.code
  ON CONFLICT (code) DO NOTHING
$$;

-- Books one transfer and returns its id; the same key with the same request returns the transfer already booked.
-- Raises RW409 when the key was used for another request, 23514 when an account would go below zero.
CREATE FUNCTION wallet.book_transfer(
  p_id uuid, p_idempotency_key text, p_request_hash bytea, p_kind text, p_label text, p_effective_at timestamptz,
  p_codes text[], p_amounts bigint[]
) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  booked wallet.ledger_transfer;
  leg record;
  account wallet.ledger_account;
BEGIN
  INSERT INTO wallet.ledger_transfer (id, idempotency_key, request_hash, kind, label, effective_at)
  VALUES (p_id, p_idempotency_key, p_request_hash, p_kind, p_label, p_effective_at)
  ON CONFLICT (idempotency_key) DO NOTHING;
  IF NOT FOUND THEN
    SELECT * INTO STRICT booked FROM wallet.ledger_transfer WHERE idempotency_key = p_idempotency_key;
    IF booked.request_hash <> p_request_hash THEN
      RAISE EXCEPTION 'idempotency key % was used for another transfer', p_idempotency_key USING ERRCODE = 'RW409';
    END IF;
    RETURN booked.id;
  END IF;

  PERFORM wallet.open_accounts(p_codes);
  -- Every transfer takes its row locks in the order of the accounts' ids, so that two of them can't deadlock.
  FOR leg IN
    SELECT found.id, found.allow_negative, asked.amount
    FROM unnest(p_codes, p_amounts) AS asked (code, amount)
    JOIN wallet.ledger_account found ON found.code = asked.code
    ORDER BY found.id
  LOOP
    account := NULL;
    IF NOT leg.allow_negative THEN
      UPDATE wallet.ledger_account
      SET posted = posted + leg.amount, version = version + 1, updated_at = p_effective_at
      WHERE id = leg.id
      RETURNING * INTO account;
    END IF;
    INSERT INTO wallet.ledger_entry (transfer_id, account_id, amount, balance_after, account_version)
    VALUES (p_id, leg.id, leg.amount, account.posted, account.version);
  END LOOP;
  RETURN p_id;
END $$;
