-- 简报、专报、督办单: serial papers with gap-free numbers, frozen when signed.

-- The last number given in a series and year; 增刊 are counted apart. Updated inside the signing transaction only.
CREATE TABLE paper_number (
  series TEXT NOT NULL,
  year BIGINT NOT NULL,
  extra BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (series, year, extra)
);

CREATE TABLE paper (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  case_id BIGINT REFERENCES cases(id),
  dispatch_id BIGINT,
  unit_id BIGINT NOT NULL REFERENCES unit(id),
  unit_path TEXT NOT NULL,
  stage TEXT NOT NULL,
  from_at BIGINT,
  to_at BIGINT,
  cutoff_at BIGINT NOT NULL,
  year BIGINT,
  number BIGINT,
  extra BIGINT NOT NULL DEFAULT 0,
  mark TEXT NOT NULL DEFAULT '',
  edition BIGINT NOT NULL DEFAULT 1,
  previous_id BIGINT,
  -- what is edited, and what was printed when it was signed
  draft TEXT NOT NULL,
  frozen TEXT,
  docx_hash TEXT,
  pdf_hash TEXT,
  notes TEXT NOT NULL DEFAULT '[]',
  drafted_by TEXT NOT NULL,
  submitted_by TEXT,
  signed_by TEXT,
  signed_at BIGINT,
  returned_why TEXT NOT NULL DEFAULT '',
  changed_by TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
-- Two papers never bear one number; a new edition of a paper keeps its number and raises the edition.
CREATE UNIQUE INDEX paper_numbered ON paper (kind, year, extra, number, edition);
CREATE INDEX paper_list ON paper (created_at, id);
CREATE INDEX paper_case ON paper (case_id);

CREATE TABLE paper_receipt (
  paper_id BIGINT NOT NULL REFERENCES paper(id),
  user_id BIGINT NOT NULL REFERENCES users(id),
  user_name TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  read_at BIGINT,
  PRIMARY KEY (paper_id, user_id)
);
CREATE INDEX paper_receipt_user ON paper_receipt (user_id, read_at);
