-- Articles, their versions and photos, review marks, publications, adoptions, commissions and notices with sign-for.

CREATE TABLE article (
  id BIGINT PRIMARY KEY,
  -- made in the browser: sending twice is one article
  client_id TEXT NOT NULL UNIQUE,
  -- '' until it is first sent
  number TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL,
  template TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  -- sanitised markup of the desk editor; '' = the plain body is all there is
  html TEXT NOT NULL DEFAULT '',
  writers TEXT NOT NULL DEFAULT '',
  commission_id BIGINT,
  minors_consented BIGINT NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  -- the stages it passes, as they stood when it was sent
  route TEXT NOT NULL DEFAULT '{"stages":[]}',
  round BIGINT NOT NULL DEFAULT 0,
  author_id BIGINT NOT NULL,
  author_name TEXT NOT NULL,
  unit_id BIGINT NOT NULL,
  unit_name TEXT NOT NULL,
  unit_path TEXT NOT NULL,
  text_version BIGINT NOT NULL DEFAULT 1,
  fingerprint TEXT NOT NULL DEFAULT '',
  lock_holder BIGINT,
  lock_name TEXT NOT NULL DEFAULT '',
  lock_at BIGINT,
  submitted_at BIGINT,
  first_submitted_at BIGINT,
  decided_at BIGINT,
  published_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX article_state ON article (state, submitted_at, id);
CREATE INDEX article_author ON article (author_id, updated_at);
CREATE INDEX article_unit ON article (unit_id, first_submitted_at);
CREATE INDEX article_submitted ON article (first_submitted_at, id);

-- Counts articles within a year, for their numbers.
CREATE TABLE article_count (
  year BIGINT PRIMARY KEY,
  count BIGINT NOT NULL
);

-- Insert-only.
CREATE TABLE article_version (
  article_id BIGINT NOT NULL REFERENCES article(id),
  number BIGINT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  html TEXT NOT NULL DEFAULT '',
  photos TEXT NOT NULL DEFAULT '[]',
  why TEXT NOT NULL DEFAULT '',
  made_by BIGINT,
  made_by_name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (article_id, number)
);

CREATE TABLE photo (
  id BIGINT PRIMARY KEY,
  -- made in the browser: an upload that is repeated after a broken line is one photo
  client_id TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  article_id BIGINT REFERENCES article(id),
  hash TEXT NOT NULL,
  thumb_hash TEXT NOT NULL,
  media_type TEXT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  size BIGINT NOT NULL,
  caption TEXT NOT NULL DEFAULT '',
  position BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  UNIQUE (owner_id, client_id)
);
CREATE INDEX photo_article ON photo (article_id, position);
CREATE INDEX photo_hash ON photo (hash);

-- What happened to an article, in order: the timeline of the review screen.
CREATE TABLE article_event (
  id BIGINT PRIMARY KEY,
  article_id BIGINT NOT NULL REFERENCES article(id),
  at BIGINT NOT NULL,
  user_id BIGINT,
  user_name TEXT NOT NULL,
  verb TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  round BIGINT NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  -- marked passages: [{at, length, passage, note}]
  marks TEXT NOT NULL DEFAULT '[]',
  text_version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX article_event_article ON article_event (article_id, id);

CREATE TABLE publication (
  id BIGINT PRIMARY KEY,
  article_id BIGINT NOT NULL REFERENCES article(id),
  channel TEXT NOT NULL,
  -- portal column id, receiver of an upward report, or ''
  target TEXT NOT NULL DEFAULT '',
  target_name TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  planned_at BIGINT NOT NULL,
  released_at BIGINT,
  text_version BIGINT NOT NULL,
  -- 更正说明, shown above the text
  correction TEXT NOT NULL DEFAULT '',
  corrected_at BIGINT,
  pinned BIGINT NOT NULL DEFAULT 0,
  withdrawn_at BIGINT,
  withdraw_reason TEXT NOT NULL DEFAULT '',
  receipt_at BIGINT,
  receipt_by TEXT NOT NULL DEFAULT '',
  receipt_note TEXT NOT NULL DEFAULT '',
  planned_by TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX publication_article ON publication (article_id);
CREATE INDEX publication_channel ON publication (channel, target, state, released_at);
CREATE INDEX publication_due ON publication (state, planned_at);

CREATE TABLE adoption (
  id BIGINT PRIMARY KEY,
  client_id TEXT UNIQUE,
  article_id BIGINT NOT NULL REFERENCES article(id),
  level TEXT NOT NULL,
  channel TEXT NOT NULL,
  issue TEXT NOT NULL DEFAULT '',
  use_kind TEXT NOT NULL,
  adopted_at BIGINT NOT NULL,
  instructed BIGINT NOT NULL DEFAULT 0,
  instruction TEXT NOT NULL DEFAULT '',
  instructed_by TEXT NOT NULL DEFAULT '',
  unit_id BIGINT NOT NULL,
  unit_path TEXT NOT NULL,
  author_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  registered_by TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  voided_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX adoption_article ON adoption (article_id);
CREATE INDEX adoption_unit ON adoption (unit_id, adopted_at);

-- 约稿
CREATE TABLE commission (
  id BIGINT PRIMARY KEY,
  topic TEXT NOT NULL,
  brief TEXT NOT NULL DEFAULT '',
  due_at BIGINT NOT NULL,
  -- unit ids asked; [] = every unit
  units TEXT NOT NULL DEFAULT '[]',
  closed_at BIGINT,
  created_by_name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);

-- 通知, with sign-for
CREATE TABLE circular (
  id BIGINT PRIMARY KEY,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  units TEXT NOT NULL DEFAULT '[]',
  sent_at BIGINT NOT NULL,
  sent_by_name TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE circular_receipt (
  circular_id BIGINT NOT NULL REFERENCES circular(id),
  unit_id BIGINT NOT NULL,
  unit_name TEXT NOT NULL,
  signed_by TEXT NOT NULL,
  signed_at BIGINT NOT NULL,
  PRIMARY KEY (circular_id, unit_id)
);
