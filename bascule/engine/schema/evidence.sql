-- What checks found, each time they ran. Rows are only ever added.
CREATE TABLE IF NOT EXISTS bascule.evidence (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  check_name text NOT NULL,
  -- A commit, a state of the working tree, or an environment with what it runs.
  subject text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('passed', 'failed')),
  value double precision,
  found text NOT NULL,
  -- The end of what it wrote, without secrets.
  excerpt text NOT NULL,
  link text,
  started_at bigint NOT NULL,
  took_ms integer NOT NULL,
  by text NOT NULL
);
CREATE INDEX IF NOT EXISTS evidence_newest ON bascule.evidence (check_name, subject, id DESC);
