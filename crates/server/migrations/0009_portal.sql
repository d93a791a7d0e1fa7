-- Columns, leaders, links and messages of the public site. Its articles are publications of the newsroom.

CREATE TABLE portal_column (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  -- list, pictures, videos, library, notice, topic
  kind TEXT NOT NULL DEFAULT 'list',
  class TEXT NOT NULL DEFAULT 'news',
  -- where on the home page; '' = nowhere
  zone TEXT NOT NULL DEFAULT '',
  position BIGINT NOT NULL DEFAULT 0,
  intro TEXT NOT NULL DEFAULT '',
  -- an address this column now points to; '' = itself
  redirect TEXT NOT NULL DEFAULT '',
  owner_unit TEXT NOT NULL DEFAULT '',
  retired_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE portal_leader (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  post TEXT NOT NULL,
  duties TEXT NOT NULL DEFAULT '',
  bio TEXT NOT NULL DEFAULT '',
  position BIGINT NOT NULL DEFAULT 0,
  retired_at BIGINT,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);

-- 公众留言. The query code is kept only as its SHA-256.
CREATE TABLE message (
  id BIGINT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  code_hash TEXT NOT NULL,
  client_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  consented BIGINT NOT NULL DEFAULT 0,
  received_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  complex BIGINT NOT NULL DEFAULT 0,
  complex_reason TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  unit_id BIGINT,
  unit_name TEXT NOT NULL DEFAULT '',
  unit_path TEXT NOT NULL DEFAULT '',
  answer TEXT NOT NULL DEFAULT '',
  answered_at BIGINT,
  answered_by TEXT NOT NULL DEFAULT '',
  -- what the public sees, masked, written once when it is released; '' = not public
  public_subject TEXT NOT NULL DEFAULT '',
  public_body TEXT NOT NULL DEFAULT '',
  public_answer TEXT NOT NULL DEFAULT '',
  published_at BIGINT,
  void_reason TEXT NOT NULL DEFAULT '',
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX message_state ON message (state, due_at);
CREATE INDEX message_public ON message (published_at);

-- Page requests a day, added up in memory and written once a minute (PV = pages requested).
CREATE TABLE page_view (
  day_at BIGINT NOT NULL,
  path TEXT NOT NULL,
  views BIGINT NOT NULL,
  PRIMARY KEY (day_at, path)
);

-- One row: changed whenever the public would see something new, so that every node drops its cached pages.
CREATE TABLE portal_stamp (
  id BIGINT PRIMARY KEY,
  stamp BIGINT NOT NULL
);
INSERT INTO portal_stamp (id, stamp) VALUES (1, 0);
