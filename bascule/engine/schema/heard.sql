-- What services outside told us, by the name that they gave it: told twice it is heard once. Kept for a week.
CREATE TABLE IF NOT EXISTS bascule.heard (
  key text PRIMARY KEY,
  at bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS heard_by_age ON bascule.heard (at);
