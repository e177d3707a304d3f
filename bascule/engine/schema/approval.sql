-- Who agreed to which digests going into an environment. Taking it back dates the row; nothing is ever deleted.
CREATE TABLE IF NOT EXISTS bascule.approval (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  environment text NOT NULL,
  release_kind text NOT NULL,
  -- SHA-256 of the sorted lines component=digest.
  digests_key text NOT NULL,
  person text NOT NULL,
  -- Those that the person had then.
  roles text[] NOT NULL,
  comment text NOT NULL,
  at bigint NOT NULL,
  withdrawn_at bigint
);
-- One person agrees once to one release.
CREATE UNIQUE INDEX IF NOT EXISTS approval_once
  ON bascule.approval (environment, digests_key, person) WHERE withdrawn_at IS NULL;

-- Who vouched for an item of a checklist, for which digests.
CREATE TABLE IF NOT EXISTS bascule.signature (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  environment text NOT NULL,
  digests_key text NOT NULL,
  item text NOT NULL,
  person text NOT NULL,
  roles text[] NOT NULL,
  comment text NOT NULL,
  at bigint NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS signature_once ON bascule.signature (environment, digests_key, item, person);

-- What the last look at an item of the list after found.
CREATE TABLE IF NOT EXISTS bascule.checklist_result (
  deployment_id text NOT NULL REFERENCES bascule.deployment,
  item text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('green', 'red', 'waiting')),
  found text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (deployment_id, item)
);
