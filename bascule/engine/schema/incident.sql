-- What went wrong for people. Its facts are in incident_event; what stands here is drawn from them, for those who look.
CREATE TABLE IF NOT EXISTS bascule.incident (
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id text GENERATED ALWAYS AS ('i-' || number) STORED PRIMARY KEY,
  environment text NOT NULL,
  components text[] NOT NULL,
  declared_at bigint NOT NULL,
  resolved_at bigint,
  -- When it is to be looked at next: a call, a reminder. Null: nothing is waited for.
  due_at bigint
);
CREATE INDEX IF NOT EXISTS incident_open ON bascule.incident (environment) WHERE resolved_at IS NULL;
CREATE INDEX IF NOT EXISTS incident_due ON bascule.incident (due_at) WHERE due_at IS NOT NULL;

-- The one source of truth. Rows are only ever added.
CREATE TABLE IF NOT EXISTS bascule.incident_event (
  incident_id text NOT NULL REFERENCES bascule.incident,
  seq integer NOT NULL,
  at bigint NOT NULL,
  fact jsonb NOT NULL,
  PRIMARY KEY (incident_id, seq)
);

-- Which deployments an incident is about. A deployment belongs to one incident at the most.
-- No reference: whoever writes of an incident must not wait for the lock of a deployment, which waits for the incident.
CREATE TABLE IF NOT EXISTS bascule.incident_deployment (
  deployment_id text PRIMARY KEY,
  incident_id text NOT NULL REFERENCES bascule.incident,
  kind text NOT NULL CHECK (kind IN ('cause', 'again', 'way-back', 'fix'))
);
CREATE INDEX IF NOT EXISTS incident_deployment_by_incident ON bascule.incident_deployment (incident_id);

-- Who stands in for whoever is on call. Taking it back dates the row; nothing is ever deleted.
CREATE TABLE IF NOT EXISTS bascule.on_call_override (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person text NOT NULL,
  -- Milliseconds since 1970; the end is exclusive.
  from_at bigint NOT NULL,
  to_at bigint NOT NULL CHECK (to_at > from_at),
  reason text NOT NULL,
  by text NOT NULL,
  at bigint NOT NULL,
  withdrawn_at bigint
);
CREATE INDEX IF NOT EXISTS on_call_override_by_end ON bascule.on_call_override (to_at) WHERE withdrawn_at IS NULL;
