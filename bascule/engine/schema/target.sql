-- Since when an environment runs on the kind of target that it runs on; the choice itself is made by `bascule up`.
CREATE TABLE IF NOT EXISTS bascule.environment_target (
  environment text PRIMARY KEY,
  kind text NOT NULL,
  since bigint NOT NULL
);
