-- What was cut. A row is written once; only its tag comes after it, and a release without one is not finished.
CREATE TABLE IF NOT EXISTS bascule.release (
  version text PRIMARY KEY CHECK (version ~ '^v\d+\.\d+\.\d+$'),
  commit text NOT NULL,
  previous text,
  cut_by text NOT NULL,
  cut_at bigint NOT NULL,
  -- {component: digest}
  artifacts jsonb NOT NULL,
  sbom_digest text NOT NULL,
  -- Relative to the state directory.
  sbom_path text NOT NULL,
  notes text NOT NULL,
  -- [{name, email}], of the commits since the release before.
  authors jsonb NOT NULL,
  tagged_at bigint
);
CREATE INDEX IF NOT EXISTS release_artifacts ON bascule.release USING hash (artifacts);
