-- 处置件: cases, their dispatches, clocks, timeline and evidence.
-- `state` holds the whole case as the domain wrote it; the other columns repeat what lists and ticks ask for.

CREATE TABLE case_number (
  year BIGINT PRIMARY KEY,
  last BIGINT NOT NULL
);

CREATE TABLE cases (
  id BIGINT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  facts TEXT NOT NULL DEFAULT '',
  origin_kind TEXT NOT NULL,
  origin_id BIGINT,
  unit_id BIGINT NOT NULL REFERENCES unit(id),
  unit_path TEXT NOT NULL,
  keeper_id BIGINT,
  keeper_name TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',
  stage TEXT NOT NULL,
  headline TEXT NOT NULL,
  level BIGINT,
  emergency BIGINT NOT NULL DEFAULT 0,
  lead_units TEXT NOT NULL DEFAULT '',
  discovered_at BIGINT NOT NULL,
  first_published_at BIGINT,
  opened_at BIGINT NOT NULL,
  closed_at BIGINT,
  archived_at BIGINT,
  duty TEXT NOT NULL DEFAULT '',
  duty_start_at BIGINT,
  duty_amber_at BIGINT,
  duty_due_at BIGINT,
  duty_paused BIGINT NOT NULL DEFAULT 0,
  sort_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  package_hash TEXT,
  package_file TEXT,
  package_size BIGINT,
  changed_by TEXT NOT NULL DEFAULT '',
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX cases_due ON cases (sort_at, id);
CREATE INDEX cases_opened ON cases (opened_at);
CREATE INDEX cases_origin ON cases (origin_kind, origin_id);

-- What was known of each source when the case took it up: a source may change or vanish, the case may not.
CREATE TABLE case_source (
  id BIGINT PRIMARY KEY,
  case_id BIGINT NOT NULL REFERENCES cases(id),
  item_id BIGINT,
  title TEXT NOT NULL,
  url TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT '',
  excerpt TEXT NOT NULL DEFAULT '',
  published_at BIGINT,
  capture_hash TEXT,
  added_at BIGINT NOT NULL
);
CREATE INDEX case_source_case ON case_source (case_id, published_at);
CREATE INDEX case_source_item ON case_source (item_id);

CREATE TABLE case_dispatch (
  id BIGINT PRIMARY KEY,
  case_id BIGINT NOT NULL REFERENCES cases(id),
  unit_id BIGINT NOT NULL REFERENCES unit(id),
  unit_name TEXT NOT NULL,
  part TEXT NOT NULL,
  stage TEXT NOT NULL,
  level BIGINT,
  assigned_at BIGINT NOT NULL,
  signed_at BIGINT,
  answered_at BIGINT,
  finished_at BIGINT,
  due_at BIGINT,
  reminders BIGINT NOT NULL DEFAULT 0,
  returns BIGINT NOT NULL DEFAULT 0,
  late BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX case_dispatch_case ON case_dispatch (case_id);
CREATE INDEX case_dispatch_unit ON case_dispatch (unit_id, stage, assigned_at);

CREATE TABLE case_clock (
  case_id BIGINT NOT NULL REFERENCES cases(id),
  no BIGINT NOT NULL,
  kind TEXT NOT NULL,
  dispatch_id BIGINT,
  start_at BIGINT NOT NULL,
  amber_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  paused BIGINT NOT NULL DEFAULT 0,
  ended_at BIGINT,
  end_kind TEXT,
  -- 0 nothing said yet, 1 amber said, 2 overdue said, 3 escalated
  said BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (case_id, no)
);
CREATE INDEX case_clock_live ON case_clock (ended_at, due_at);

-- Insert-only.
CREATE TABLE case_act (
  id BIGINT PRIMARY KEY,
  case_id BIGINT NOT NULL REFERENCES cases(id),
  dispatch_id BIGINT,
  verb TEXT NOT NULL,
  by_id BIGINT,
  by_name TEXT NOT NULL,
  by_unit TEXT NOT NULL,
  at BIGINT NOT NULL,
  sentence TEXT NOT NULL,
  data TEXT NOT NULL
);
CREATE INDEX case_act_case ON case_act (case_id, id);
CREATE INDEX case_act_dispatch ON case_act (dispatch_id, id);

CREATE TABLE case_evidence (
  id BIGINT PRIMARY KEY,
  case_id BIGINT NOT NULL REFERENCES cases(id),
  dispatch_id BIGINT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  caption TEXT NOT NULL DEFAULT '',
  media_type TEXT NOT NULL,
  hash TEXT NOT NULL REFERENCES file(hash),
  size BIGINT NOT NULL,
  client_key TEXT,
  added_by TEXT NOT NULL,
  added_at BIGINT NOT NULL
);
CREATE INDEX case_evidence_case ON case_evidence (case_id, id);
CREATE UNIQUE INDEX case_evidence_client ON case_evidence (case_id, client_key);

-- 风险评估 before a policy or event.
CREATE TABLE risk_review (
  id BIGINT PRIMARY KEY,
  title TEXT NOT NULL,
  subject TEXT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit(id),
  unit_path TEXT NOT NULL,
  answers TEXT NOT NULL,
  level BIGINT NOT NULL,
  why TEXT NOT NULL,
  plan TEXT NOT NULL DEFAULT '',
  lines TEXT NOT NULL DEFAULT '',
  released_at BIGINT,
  by_name TEXT NOT NULL,
  signed_by TEXT,
  signed_at BIGINT,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX risk_review_unit ON risk_review (created_at);
