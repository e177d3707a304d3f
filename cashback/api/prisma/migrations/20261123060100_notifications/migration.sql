CREATE SCHEMA IF NOT EXISTS notifications;

-- A phone, as FCM names it. It belongs to whoever signed in on it last.
CREATE TABLE notifications.device (
  token text PRIMARY KEY,
  account_id uuid NOT NULL,
  platform text NOT NULL,
  registered_at timestamptz(3) NOT NULL
);
CREATE INDEX device_account_id_idx ON notifications.device (account_id);

-- The outbox: what must be told to a device, written in the transaction of what it tells of. `next_at` is when it is
-- due (again); null: sent, or given up for the reason in `failure`.
CREATE TABLE notifications.push (
  id bigserial PRIMARY KEY,
  token text NOT NULL,
  about uuid NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  next_at timestamptz(3),
  attempts integer NOT NULL DEFAULT 0,
  sent_at timestamptz(3),
  failure text
);
CREATE UNIQUE INDEX push_about_token_key ON notifications.push (about, token);
CREATE INDEX push_next_at_idx ON notifications.push (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX push_created_at_idx ON notifications.push (created_at);

-- Writes one row for each device of the account, and returns how many. The same subject again writes nothing.
CREATE FUNCTION notifications.write_push(
  p_account_id uuid, p_about uuid, p_title text, p_body text, p_at timestamptz
) RETURNS bigint LANGUAGE sql AS $$
  WITH written AS (
    INSERT INTO notifications.push (token, about, title, body, created_at, next_at)
    SELECT device.token, p_about, p_title, p_body, p_at, p_at
    FROM notifications.device WHERE device.account_id = p_account_id
    ON CONFLICT (about, token) DO NOTHING
    RETURNING id
  )
  SELECT count(*) FROM written
$$;
