-- Feature flags. Each change takes the environment's next revision under a lock of its row here, so that revisions are
-- seen in the order in which they are made: whoever has read up to one has missed none before it.
CREATE TABLE IF NOT EXISTS bascule.flag_revision (
  environment text PRIMARY KEY,
  revision bigint NOT NULL
);

-- What holds now: flags, and the segments that they name; each with the change that made it so.
CREATE TABLE IF NOT EXISTS bascule.flag (
  environment text NOT NULL,
  subject text NOT NULL CHECK (subject IN ('flag', 'segment')),
  key text NOT NULL,
  revision bigint NOT NULL,
  definition jsonb NOT NULL,
  PRIMARY KEY (environment, subject, key)
);

-- Every change, with what was before it and what after: null where there was nothing, or is nothing any more.
CREATE TABLE IF NOT EXISTS bascule.flag_change (
  environment text NOT NULL,
  revision bigint NOT NULL,
  subject text NOT NULL,
  key text NOT NULL,
  kind text NOT NULL,
  at bigint NOT NULL,
  who text NOT NULL,
  why text NOT NULL,
  -- The second person, where the environment asks for one.
  accepted_by text,
  deployment text,
  before jsonb,
  after jsonb,
  PRIMARY KEY (environment, revision)
);
CREATE INDEX IF NOT EXISTS flag_change_by_key ON bascule.flag_change (environment, subject, key, revision);

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = 'bascule.flag_change'::regclass AND tgname = 'flag_change_only_added') THEN
    CREATE TRIGGER flag_change_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON bascule.flag_change
      FOR EACH STATEMENT EXECUTE FUNCTION bascule.refuse_to_rewrite();
  END IF;
END
$$;

-- What waits for a second person, and what became of it.
CREATE TABLE IF NOT EXISTS bascule.flag_proposal (
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id text GENERATED ALWAYS AS ('f-' || number) STORED PRIMARY KEY,
  environment text NOT NULL,
  subject text NOT NULL,
  key text NOT NULL,
  kind text NOT NULL,
  -- The revision that it changes; null: there was none.
  base_revision bigint,
  after jsonb,
  at bigint NOT NULL,
  who text NOT NULL,
  why text NOT NULL,
  decision text CHECK (decision IN ('accepted', 'declined', 'overtaken')),
  decided_at bigint,
  decided_by text,
  comment text,
  CHECK ((decision IS NULL) = (decided_at IS NULL))
);
CREATE INDEX IF NOT EXISTS flag_proposal_open ON bascule.flag_proposal (environment, number) WHERE decision IS NULL;

-- What proves which environment's flags a program may read. The key itself is shown once and kept nowhere.
CREATE TABLE IF NOT EXISTS bascule.flag_key (
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id text GENERATED ALWAYS AS ('k-' || number) STORED PRIMARY KEY,
  environment text NOT NULL,
  title text NOT NULL,
  sha256 bytea NOT NULL UNIQUE CHECK (length(sha256) = 32),
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  revoked_at bigint,
  revoked_by text,
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
