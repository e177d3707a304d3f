-- What users were told of a maintenance to come. Rows are only ever added.
CREATE TABLE IF NOT EXISTS bascule.announcement (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  environment text NOT NULL,
  -- Milliseconds since 1970; the end is exclusive.
  starts_at bigint NOT NULL,
  ends_at bigint NOT NULL CHECK (ends_at > starts_at),
  announced_by text NOT NULL,
  announced_at bigint NOT NULL,
  text text NOT NULL,
  -- Said again it is the same: what counts is when it was said first.
  UNIQUE (environment, starts_at, ends_at)
);
CREATE INDEX IF NOT EXISTS announcement_by_end ON bascule.announcement (ends_at);
