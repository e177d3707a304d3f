-- What each version answered, minute by minute: the switch forgets after 15 minutes.
CREATE TABLE IF NOT EXISTS bascule.traffic_minute (
  environment text NOT NULL,
  component text NOT NULL,
  colour text NOT NULL CHECK (colour IN ('blue', 'green')),
  version text NOT NULL,
  -- Its first second, since 1970.
  minute bigint NOT NULL CHECK (minute % 60 = 0),
  count integer NOT NULL,
  errors5xx integer NOT NULL,
  -- Counts by the switch's latency edges, then those beyond the last.
  histogram integer[] NOT NULL,
  PRIMARY KEY (environment, component, minute, colour, version)
);
CREATE INDEX IF NOT EXISTS traffic_minute_by_age ON bascule.traffic_minute (minute);

-- Up to which second an environment's traffic is in its minutes; moved in the transaction that adds it, so that a second
-- counts once, whoever adds it and whatever dies meanwhile.
CREATE TABLE IF NOT EXISTS bascule.traffic_counted (
  environment text PRIMARY KEY,
  through_second bigint NOT NULL
);
