-- Every backup that was begun, by whom and why. What the store holds is told by the store itself: it outlives this table.
CREATE TABLE IF NOT EXISTS bascule.backup (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  environment text NOT NULL,
  reason text NOT NULL,
  by text NOT NULL,
  started_at bigint NOT NULL,
  -- The backup's name in the store, once it is there.
  backup text,
  bytes bigint,
  verified_at bigint,
  finished_at bigint,
  failed_at bigint,
  failure text,
  CHECK (finished_at IS NULL OR failed_at IS NULL)
);
CREATE INDEX IF NOT EXISTS backup_by_environment ON bascule.backup (environment, started_at DESC);

-- Every restore that was begun. Only between its switch and its end are two clusters of an environment in doubt.
CREATE TABLE IF NOT EXISTS bascule.restore (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  environment text NOT NULL,
  to_time bigint NOT NULL,
  by text NOT NULL,
  requested_at bigint NOT NULL,
  -- Directories of the cluster that is made, and of the one that it takes the place of.
  directory text NOT NULL,
  kept text NOT NULL,
  switched_at bigint,
  finished_at bigint,
  failed_at bigint,
  failure text,
  CHECK (finished_at IS NULL OR failed_at IS NULL)
);
CREATE INDEX IF NOT EXISTS restore_by_environment ON bascule.restore (environment, requested_at DESC);
