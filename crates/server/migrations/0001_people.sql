-- People, sessions, the audit trail, jobs, notices, files and settings: what every feature stands on.

CREATE TABLE unit (
  id BIGINT PRIMARY KEY,
  parent_id BIGINT REFERENCES unit(id),
  path TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  short_name TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL,
  level TEXT NOT NULL DEFAULT '',
  region TEXT NOT NULL DEFAULT '',
  liaison TEXT NOT NULL DEFAULT '',
  position BIGINT NOT NULL DEFAULT 0,
  closed_at BIGINT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX unit_parent ON unit (parent_id);

CREATE TABLE users (
  id BIGINT PRIMARY KEY,
  unit_id BIGINT NOT NULL REFERENCES unit(id),
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  post TEXT NOT NULL DEFAULT '',
  password_hash TEXT,
  state TEXT NOT NULL DEFAULT 'active',
  failed BIGINT NOT NULL DEFAULT 0,
  locked_until BIGINT,
  password_at BIGINT,
  last_seen_at BIGINT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX users_unit ON users (unit_id);

CREATE TABLE user_role (
  user_id BIGINT NOT NULL REFERENCES users(id),
  role TEXT NOT NULL,
  PRIMARY KEY (user_id, role)
);
CREATE INDEX user_role_role ON user_role (role);

-- Only the SHA-256 of a session token is kept.
CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES users(id),
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  agent TEXT NOT NULL DEFAULT ''
);
CREATE INDEX session_of_user ON session (user_id);

CREATE TABLE one_time_link (
  token_hash TEXT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES users(id),
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

-- Insert-only and hash-chained: hash = SHA-256(prev_hash and the line). No foreign keys, so nothing can force an edit.
CREATE TABLE audit (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  user_id BIGINT,
  actor TEXT NOT NULL,
  unit_id BIGINT,
  verb TEXT NOT NULL,
  kind TEXT NOT NULL,
  record_id TEXT NOT NULL,
  before TEXT,
  after TEXT,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX audit_record ON audit (kind, record_id);
CREATE INDEX audit_at ON audit (at);

-- One row: the end of the chain. Updating it serialises writers for the moment of the commit.
CREATE TABLE audit_head (
  id BIGINT PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

CREATE TABLE job (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting',
  run_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  leased_until BIGINT,
  owner TEXT,
  title TEXT NOT NULL DEFAULT '',
  part TEXT NOT NULL DEFAULT '',
  done BIGINT NOT NULL DEFAULT 0,
  total BIGINT NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL DEFAULT '',
  created_by BIGINT,
  created_at BIGINT NOT NULL,
  finished_at BIGINT,
  UNIQUE (kind, key)
);
CREATE INDEX job_due ON job (state, run_at);
CREATE INDEX job_owner ON job (created_by, created_at);

CREATE TABLE notice (
  id BIGINT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES users(id),
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '',
  link TEXT NOT NULL DEFAULT '',
  key TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  read_at BIGINT,
  UNIQUE (user_id, key)
);
CREATE INDEX notice_unread ON notice (user_id, read_at, created_at);

CREATE TABLE file (
  hash TEXT PRIMARY KEY,
  size BIGINT NOT NULL,
  media_type TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE attachment (
  id BIGINT PRIMARY KEY,
  owner_kind TEXT NOT NULL,
  owner_id BIGINT NOT NULL,
  hash TEXT NOT NULL REFERENCES file(hash),
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  caption TEXT NOT NULL DEFAULT '',
  position BIGINT NOT NULL DEFAULT 0,
  client_key TEXT,
  unit_path TEXT NOT NULL,
  created_by BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX attachment_owner ON attachment (owner_kind, owner_id, position);
CREATE UNIQUE INDEX attachment_client ON attachment (owner_kind, owner_id, client_key);

-- Everything an office tunes is data with an effective date; the newest effective version counts.
CREATE TABLE setting (
  key TEXT NOT NULL,
  version BIGINT NOT NULL,
  effective_at BIGINT NOT NULL,
  value TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  changed_by BIGINT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (key, version)
);
