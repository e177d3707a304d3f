-- Which reports were written, by the moment that they were due: one that is there is not written again.
CREATE TABLE IF NOT EXISTS bascule.report (
  name text NOT NULL,
  due_at bigint NOT NULL,
  -- Null: it was due before there was anything to report.
  written_at bigint,
  PRIMARY KEY (name, due_at)
);
