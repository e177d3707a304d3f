-- What a release runs with beside its artifact. Addressed by digest and never changed: it goes back with the release.
CREATE TABLE IF NOT EXISTS bascule.configuration (
  digest text PRIMARY KEY,
  -- {"variables": {...}, "secrets": ["NAME", ...]}: values of secrets are never here.
  content jsonb NOT NULL
);

ALTER TABLE bascule.slot ADD COLUMN IF NOT EXISTS configuration text REFERENCES bascule.configuration;
-- Processes it was last given; null: as many as the plan says.
ALTER TABLE bascule.slot ADD COLUMN IF NOT EXISTS instances integer;
