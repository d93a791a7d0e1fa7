-- The office's own templates, each tried on last month's records before it is used. A template is never changed: a
-- new one is uploaded, so that a paper can say for good by which one it was made.
CREATE TABLE paper_template (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  -- docx: placeholders in the office's own file; page: an outline written as text
  form TEXT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit(id),
  unit_path TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '',
  file_hash TEXT,
  file_name TEXT NOT NULL DEFAULT '',
  -- tried, enabled, retired
  state TEXT NOT NULL,
  -- what the trial found, and the file it made
  trial TEXT NOT NULL,
  trial_hash TEXT,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX paper_template_kind ON paper_template (kind, state, created_at);

ALTER TABLE paper ADD COLUMN template_id BIGINT;
-- The article or risk review that it was drafted from.
ALTER TABLE paper ADD COLUMN source_id BIGINT;
-- How far a long paper is drafted, part by part; empty for one drafted at once.
ALTER TABLE paper ADD COLUMN build TEXT NOT NULL DEFAULT '';

-- 签批流程: who did what to a paper, insert-only.
CREATE TABLE paper_step (
  id BIGINT PRIMARY KEY,
  paper_id BIGINT NOT NULL REFERENCES paper(id),
  act TEXT NOT NULL,
  by_name TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  at BIGINT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX paper_step_paper ON paper_step (paper_id, id);

-- A paper sent by e-mail: one row an address, so that none is written to twice.
CREATE TABLE paper_mail (
  paper_id BIGINT NOT NULL REFERENCES paper(id),
  address TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  -- waiting, sent, failed
  state TEXT NOT NULL,
  answer TEXT NOT NULL DEFAULT '',
  sent_at BIGINT,
  PRIMARY KEY (paper_id, address)
);
