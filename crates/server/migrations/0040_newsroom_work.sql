-- Names and shares of an article, passing on, splitting and merging, key points of the year, pick-ups by the alliance,
-- verdicts on urgent reports, findings let pass, uploads in pieces, appeals that change points.

ALTER TABLE article ADD COLUMN assignee_id BIGINT;
ALTER TABLE article ADD COLUMN assignee_name TEXT NOT NULL DEFAULT '';
-- the article this one was merged into, or split from
ALTER TABLE article ADD COLUMN merged_into BIGINT;
ALTER TABLE article ADD COLUMN split_from BIGINT;
ALTER TABLE article ADD COLUMN key_point_id BIGINT;
CREATE INDEX article_merged ON article (merged_into);
CREATE INDEX article_commission ON article (commission_id);
CREATE INDEX article_key_point ON article (key_point_id);

-- 署名与份额. No rows = its author's unit has all of it.
CREATE TABLE article_contributor (
  article_id BIGINT NOT NULL REFERENCES article(id),
  seq BIGINT NOT NULL,
  name TEXT NOT NULL,
  user_id BIGINT,
  unit_id BIGINT NOT NULL,
  unit_name TEXT NOT NULL,
  unit_path TEXT NOT NULL,
  share BIGINT NOT NULL,
  PRIMARY KEY (article_id, seq)
);
CREATE INDEX article_contributor_user ON article_contributor (user_id);

-- 年度报送要点
CREATE TABLE key_point (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  position BIGINT NOT NULL,
  title TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '',
  -- unit ids asked; [] = every unit
  units TEXT NOT NULL DEFAULT '[]',
  -- how many articles a unit shall send on it; 0 = none in particular
  each_unit BIGINT NOT NULL DEFAULT 0,
  closed_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX key_point_year ON key_point (year, position);

-- 宣传联盟转发: which account took up which publication, and where.
CREATE TABLE pickup (
  id BIGINT PRIMARY KEY,
  publication_id BIGINT NOT NULL REFERENCES publication(id),
  account TEXT NOT NULL,
  unit_id BIGINT NOT NULL,
  unit_name TEXT NOT NULL,
  unit_path TEXT NOT NULL,
  url TEXT NOT NULL DEFAULT '',
  picked_at BIGINT NOT NULL,
  views BIGINT,
  registered_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (publication_id, account)
);
CREATE INDEX pickup_unit ON pickup (unit_id, picked_at);

-- 迟报、漏报、瞒报: what a person decided about what the comparison found.
CREATE TABLE urgent_verdict (
  id BIGINT PRIMARY KEY,
  event_id BIGINT NOT NULL,
  unit_id BIGINT NOT NULL,
  fault TEXT NOT NULL,
  confirmed BIGINT NOT NULL,
  reason TEXT NOT NULL,
  lapse_id BIGINT,
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  UNIQUE (event_id, unit_id)
);

-- 忽略的检查结果: for one article, or learned for the office once enough people said so.
CREATE TABLE finding_pass (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL,
  found TEXT NOT NULL,
  -- 0 = for every article of the office
  article_id BIGINT NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  passed_by BIGINT NOT NULL,
  passed_by_name TEXT NOT NULL,
  passed_at BIGINT NOT NULL,
  taken_back_at BIGINT
);
CREATE INDEX finding_pass_found ON finding_pass (code, found);
CREATE INDEX finding_pass_article ON finding_pass (article_id);

-- An upload that goes on where the line broke: pieces by hash until it is whole.
CREATE TABLE upload_piece (
  owner_id BIGINT NOT NULL,
  client_id TEXT NOT NULL,
  starts_at BIGINT NOT NULL,
  size BIGINT NOT NULL,
  hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (owner_id, client_id, starts_at)
);
CREATE INDEX upload_piece_age ON upload_piece (created_at);

-- 申诉: points in hundredths that a decision adds or takes; what the record is called.
ALTER TABLE score_appeal ADD COLUMN points BIGINT NOT NULL DEFAULT 0;
ALTER TABLE score_appeal ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE score_appeal ADD COLUMN user_id BIGINT;
CREATE TABLE score_appeal_event (
  id BIGINT PRIMARY KEY,
  appeal_id BIGINT NOT NULL REFERENCES score_appeal(id),
  at BIGINT NOT NULL,
  by_name TEXT NOT NULL,
  verb TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX score_appeal_event_appeal ON score_appeal_event (appeal_id, id);

-- Yearly sums read these two by date alone.
CREATE INDEX adoption_date ON adoption (adopted_at);
CREATE INDEX adoption_author ON adoption (author_id, adopted_at);

-- The placer's turn up to which collected pages were offered as placements.
INSERT INTO monitor_counter (name, value) VALUES ('suggested', 0);

-- 组版: the articles an issue of a brief, express, special or magazine is made of, in order.
CREATE TABLE paper_item (
  paper_id BIGINT NOT NULL REFERENCES paper(id),
  seq BIGINT NOT NULL,
  article_id BIGINT NOT NULL,
  section TEXT NOT NULL DEFAULT '',
  use_kind TEXT NOT NULL DEFAULT 'single',
  PRIMARY KEY (paper_id, article_id)
);
CREATE INDEX paper_item_article ON paper_item (article_id);
