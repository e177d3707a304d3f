-- What a release brought, as git told it: asked once, since a source may be gone later. A row is never changed.
CREATE TABLE IF NOT EXISTS bascule.brought_commits (
  deployment_id text PRIMARY KEY REFERENCES bascule.deployment,
  -- [{"commit", "authoredAt", "components"}], newest first.
  commits jsonb NOT NULL
);
