-- Who did what, when and why, where the deployments' own log does not say it. Rows are only ever added.
CREATE TABLE IF NOT EXISTS bascule.audit (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  -- Null: it concerns all environments.
  environment text,
  deployment text,
  who text NOT NULL,
  what text NOT NULL,
  why text NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_by_environment ON bascule.audit (environment, at);

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = 'bascule.audit'::regclass AND tgname = 'audit_only_added') THEN
    CREATE OR REPLACE FUNCTION bascule.refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION ''rows of bascule.% are only ever added'', TG_TABLE_NAME; END';
    CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON bascule.audit
      FOR EACH STATEMENT EXECUTE FUNCTION bascule.refuse_to_rewrite();
  END IF;
END
$$;

-- What people must be told, written with what it tells of; a sender takes it from here.
CREATE TABLE IF NOT EXISTS bascule.message (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  channel text NOT NULL,
  template text NOT NULL,
  body jsonb NOT NULL,
  sent_at bigint
);
CREATE INDEX IF NOT EXISTS message_to_send ON bascule.message (number) WHERE sent_at IS NULL;
