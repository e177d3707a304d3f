-- Bascule's own tables. Repeatable: run at every start of the server.
CREATE SCHEMA IF NOT EXISTS bascule;

-- One lease per environment with a rising epoch: a server that lost it can write nothing and move no traffic.
CREATE TABLE IF NOT EXISTS bascule.environment_lease (
  environment text PRIMARY KEY,
  epoch bigint NOT NULL,
  holder text NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS bascule.deployment (
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id text GENERATED ALWAYS AS ('d-' || number) STORED PRIMARY KEY,
  environment text NOT NULL,
  requested_at bigint NOT NULL,
  -- Set with the event that ends it.
  over_at bigint
);
CREATE UNIQUE INDEX IF NOT EXISTS deployment_one_at_a_time ON bascule.deployment (environment) WHERE over_at IS NULL;

-- The one source of truth. Rows are only ever added.
CREATE TABLE IF NOT EXISTS bascule.deployment_event (
  deployment_id text NOT NULL REFERENCES bascule.deployment,
  seq integer NOT NULL,
  at bigint NOT NULL,
  fact jsonb NOT NULL,
  PRIMARY KEY (deployment_id, seq)
);

-- What the slots should run and the traffic they should get; changed in the transaction of the event that says so.
CREATE TABLE IF NOT EXISTS bascule.slot (
  environment text NOT NULL,
  component text NOT NULL,
  colour text NOT NULL CHECK (colour IN ('blue', 'green')),
  version text NOT NULL,
  digest text NOT NULL,
  weight integer NOT NULL CHECK (weight BETWEEN 0 AND 100),
  PRIMARY KEY (environment, component, colour)
);
