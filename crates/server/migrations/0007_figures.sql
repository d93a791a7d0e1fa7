-- Frozen figures, work summaries and their templates, quotas, lapses and appeals of the scores.

-- 冻结的数字. The records it counted lie in a stored file under the SHA-256 of their list.
CREATE TABLE frozen_figure (
  id BIGINT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  metric TEXT NOT NULL,
  period TEXT NOT NULL,
  unit_id BIGINT NOT NULL,
  unit_path TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  narrowed TEXT NOT NULL DEFAULT '{}',
  value BIGINT,
  records BIGINT NOT NULL,
  set_hash TEXT NOT NULL,
  cutoff_at BIGINT NOT NULL,
  summary_id BIGINT,
  frozen_by BIGINT NOT NULL,
  frozen_by_name TEXT NOT NULL,
  frozen_at BIGINT NOT NULL
);
CREATE INDEX frozen_figure_summary ON frozen_figure (summary_id);

-- 工作总结. Its text is blocks of words and questions; numbers stand in it only once they are approved.
CREATE TABLE summary (
  id BIGINT PRIMARY KEY,
  client_id TEXT UNIQUE,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  period TEXT NOT NULL,
  unit_id BIGINT NOT NULL,
  unit_path TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  person_id BIGINT,
  blocks TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'draft',
  approved_at BIGINT,
  approved_by TEXT NOT NULL DEFAULT '',
  created_by BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX summary_list ON summary (updated_at, id);

CREATE TABLE summary_template (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  retired_at BIGINT,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);

-- 任务指标.
CREATE TABLE quota (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  metric TEXT NOT NULL,
  tiers TEXT NOT NULL DEFAULT '[]',
  period TEXT NOT NULL,
  whole BIGINT NOT NULL,
  shares TEXT NOT NULL DEFAULT '[]',
  unit_id BIGINT NOT NULL,
  unit_path TEXT NOT NULL,
  closed_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);

-- 迟报、漏报、差错: what costs points.
CREATE TABLE score_lapse (
  id BIGINT PRIMARY KEY,
  unit_id BIGINT NOT NULL,
  unit_path TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  fault TEXT NOT NULL,
  at BIGINT NOT NULL,
  spoils BIGINT,
  reason TEXT NOT NULL,
  voided_at BIGINT,
  registered_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX score_lapse_unit ON score_lapse (unit_id, at);

-- 申诉 against a line of the ranking, with its decision.
CREATE TABLE score_appeal (
  id BIGINT PRIMARY KEY,
  unit_id BIGINT NOT NULL,
  unit_path TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  month TEXT NOT NULL,
  record_id BIGINT,
  reason TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open',
  decision TEXT NOT NULL DEFAULT '',
  decided_by TEXT NOT NULL DEFAULT '',
  decided_at BIGINT,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX score_appeal_month ON score_appeal (month, id);
