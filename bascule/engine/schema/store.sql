-- Releases of installed apps in their stores. What happens to one is an event; the row says when it is looked at next.
CREATE TABLE IF NOT EXISTS bascule.store_release (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  environment text NOT NULL,
  component text NOT NULL,
  -- As the plan says: play, app-store.
  store text NOT NULL,
  version text NOT NULL,
  build bigint NOT NULL,
  -- What the plan said of it then.
  rule jsonb NOT NULL,
  notes text NOT NULL,
  -- The signed bundle on this machine, where somebody gave one.
  file text,
  next_at bigint NOT NULL,
  -- By a server, until then: two at once would do no harm, but twice the work.
  claimed_until bigint,
  -- Why the store did not take the last command, or why somebody should look.
  trouble text,
  attention text,
  over_at bigint,
  UNIQUE (environment, component, store, build)
);
-- Since when there is trouble, whichever.
ALTER TABLE bascule.store_release ADD COLUMN IF NOT EXISTS troubled_at bigint;
CREATE UNIQUE INDEX IF NOT EXISTS store_release_open
  ON bascule.store_release (environment, component, store) WHERE over_at IS NULL;

CREATE TABLE IF NOT EXISTS bascule.store_event (
  release bigint NOT NULL REFERENCES bascule.store_release,
  seq integer NOT NULL,
  at bigint NOT NULL,
  fact jsonb NOT NULL,
  PRIMARY KEY (release, seq)
);
