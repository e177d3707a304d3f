-- Bundles that installed apps are offered. What happens to one dates its row; nothing is ever deleted.
CREATE TABLE IF NOT EXISTS bascule.live_update (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  environment text NOT NULL,
  component text NOT NULL,
  version text NOT NULL,
  digest text NOT NULL,
  deployment_id text NOT NULL REFERENCES bascule.deployment,
  -- What the plan said of it then.
  rule jsonb NOT NULL,
  began_at bigint NOT NULL,
  idle_ms bigint NOT NULL DEFAULT 0,
  -- Devices are judged by from here on.
  counted_from bigint NOT NULL,
  stopped_at bigint,
  stopped_by text,
  stopped_why text,
  replaced_at bigint,
  rolled_back_at bigint,
  rolled_back_by text,
  rolled_back_why text,
  -- A deployment brings a bundle once, however often its end is told.
  UNIQUE (deployment_id, component)
);
CREATE UNIQUE INDEX IF NOT EXISTS live_update_newest
  ON bascule.live_update (environment, component) WHERE replaced_at IS NULL AND rolled_back_at IS NULL;

-- Each device once, however often it reports.
CREATE TABLE IF NOT EXISTS bascule.live_update_device (
  live_update bigint NOT NULL REFERENCES bascule.live_update,
  device text NOT NULL,
  given_at bigint NOT NULL,
  took_at bigint,
  failed_at bigint,
  PRIMARY KEY (live_update, device)
);
CREATE INDEX IF NOT EXISTS live_update_failed ON bascule.live_update_device (device) WHERE failed_at IS NOT NULL;
