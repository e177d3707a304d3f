-- What was found by asking as users do, minute by minute. A minute without a row is one in which nobody looked.
CREATE TABLE IF NOT EXISTS bascule.probe_minute (
  environment text NOT NULL,
  -- A component of the plan, or `third-party/<service>`.
  subject text NOT NULL,
  -- Its first millisecond, since 1970.
  minute bigint NOT NULL CHECK (minute % 60000 = 0),
  ok integer NOT NULL CHECK (ok >= 0),
  failed integer NOT NULL CHECK (failed >= 0),
  -- The slowest good answer; null without one.
  slowest_ms integer,
  PRIMARY KEY (environment, subject, minute)
);
CREATE INDEX IF NOT EXISTS probe_minute_by_age ON bascule.probe_minute (environment, minute);

-- In which state the public page last told a component to be, and since when.
CREATE TABLE IF NOT EXISTS bascule.status_component (
  environment text NOT NULL,
  component text NOT NULL,
  state text NOT NULL,
  since bigint NOT NULL,
  PRIMARY KEY (environment, component)
);
