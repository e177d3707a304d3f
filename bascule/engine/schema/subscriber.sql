-- Who asked to be told of the status page by mail, and is yet to confirm it. Only the hash of the mailed token is kept.
CREATE TABLE IF NOT EXISTS bascule.status_request (
  token_hash bytea PRIMARY KEY,
  email text NOT NULL,
  language text NOT NULL,
  -- Components of the page; none: all.
  components text[] NOT NULL,
  at bigint NOT NULL,
  confirmed_at bigint
);

-- Who is told. A row goes when its person unsubscribes: nothing is kept of them.
CREATE TABLE IF NOT EXISTS bascule.status_subscriber (
  email text PRIMARY KEY,
  language text NOT NULL,
  components text[] NOT NULL,
  confirmed_at bigint NOT NULL,
  -- Mail to them came back: they get no more until they confirm again.
  suspended_at bigint,
  suspended_why text
);

-- Every mail has a token of its own to unsubscribe with, and all of them work.
CREATE TABLE IF NOT EXISTS bascule.status_unsubscribe (
  token_hash bytea PRIMARY KEY,
  email text NOT NULL REFERENCES bascule.status_subscriber ON DELETE CASCADE,
  at bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS status_unsubscribe_by_email ON bascule.status_unsubscribe (email);

-- Which news subscribers were told: once each, whatever dies meanwhile.
CREATE TABLE IF NOT EXISTS bascule.status_told (
  news text PRIMARY KEY,
  at bigint NOT NULL
);

-- Mail that nobody will take: those it was for are suspended.
CREATE INDEX IF NOT EXISTS message_came_back
  ON bascule.message (target) WHERE template = 'status-update' AND given_up_at IS NOT NULL;
