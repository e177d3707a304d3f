-- How the sending of messages goes; the table itself is older (audit.sql).
ALTER TABLE bascule.message
  -- Those of a lane go one after the other: what ends something must not come before what began it. Null: nobody has
  -- looked yet who is to get it.
  ADD COLUMN IF NOT EXISTS lane text,
  -- An address, where a channel has several.
  ADD COLUMN IF NOT EXISTS target text,
  -- The message that this one passes on to another channel, or to another address.
  ADD COLUMN IF NOT EXISTS copy_of bigint REFERENCES bascule.message,
  ADD COLUMN IF NOT EXISTS attempts integer NOT NULL DEFAULT 0,
  -- A sender has it; when this is over without a word from it, it has died.
  ADD COLUMN IF NOT EXISTS taken_until bigint,
  -- Not before this; null: at once.
  ADD COLUMN IF NOT EXISTS next_at bigint,
  ADD COLUMN IF NOT EXISTS last_error text,
  ADD COLUMN IF NOT EXISTS given_up_at bigint,
  -- When a person had it tried again: its age counts from then.
  ADD COLUMN IF NOT EXISTS renewed_at bigint;

CREATE INDEX IF NOT EXISTS message_in_lane
  ON bascule.message (lane, number) WHERE sent_at IS NULL AND given_up_at IS NULL;
-- What was told of a deployment already.
CREATE INDEX IF NOT EXISTS message_of_deployment
  ON bascule.message ((body->>'deployment'), template) WHERE body ? 'deployment';

-- Senders are told with the commit of what they are to send.
CREATE OR REPLACE FUNCTION bascule.tell_message() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN PERFORM pg_notify(''bascule_message'', ''''); RETURN NULL; END';
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = 'bascule.message'::regclass AND tgname = 'tell_message') THEN
    CREATE TRIGGER tell_message AFTER INSERT ON bascule.message
      FOR EACH STATEMENT EXECUTE FUNCTION bascule.tell_message();
  END IF;
END
$$;
