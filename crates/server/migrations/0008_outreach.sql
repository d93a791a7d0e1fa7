-- Campaigns on the health calendar, their materials, trainings and attendance, selections, plan items.

-- What an office says about a health day of a year: theme, another date, who confirmed it.
CREATE TABLE health_day (
  id BIGINT PRIMARY KEY,
  day_key TEXT NOT NULL,
  year BIGINT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  first_day TEXT NOT NULL DEFAULT '',
  last_day TEXT NOT NULL DEFAULT '',
  theme TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT '',
  confirmed_by TEXT NOT NULL DEFAULT '',
  hidden BIGINT NOT NULL DEFAULT 0,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (day_key, year)
);

CREATE TABLE campaign (
  id BIGINT PRIMARY KEY,
  client_id TEXT UNIQUE,
  name TEXT NOT NULL,
  theme TEXT NOT NULL DEFAULT '',
  day_key TEXT NOT NULL DEFAULT '',
  held_at BIGINT NOT NULL,
  until_at BIGINT,
  place TEXT NOT NULL DEFAULT '',
  organisers TEXT NOT NULL DEFAULT '',
  brand TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'planned',
  consultations BIGINT,
  clinics BIGINT,
  clinic_visits BIGINT,
  beneficiaries BIGINT,
  lectures BIGINT,
  donations_yuan BIGINT,
  institutions BIGINT,
  summary TEXT NOT NULL DEFAULT '',
  problems TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  copied_from BIGINT,
  unit_id BIGINT NOT NULL,
  unit_name TEXT NOT NULL,
  unit_path TEXT NOT NULL,
  created_by BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  removed_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX campaign_date ON campaign (held_at, id);
CREATE INDEX campaign_unit ON campaign (unit_id, held_at);

CREATE TABLE campaign_material (
  id BIGINT PRIMARY KEY,
  campaign_id BIGINT NOT NULL REFERENCES campaign(id),
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  printed BIGINT NOT NULL DEFAULT 0,
  handed_out BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX campaign_material_campaign ON campaign_material (campaign_id, seq);

CREATE TABLE training (
  id BIGINT PRIMARY KEY,
  client_id TEXT UNIQUE,
  topic TEXT NOT NULL,
  held_at BIGINT NOT NULL,
  days BIGINT NOT NULL DEFAULT 1,
  place TEXT NOT NULL DEFAULT '',
  lecturers TEXT NOT NULL DEFAULT '',
  content TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'planned',
  unit_id BIGINT NOT NULL,
  unit_name TEXT NOT NULL,
  unit_path TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  removed_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX training_date ON training (held_at, id);

CREATE TABLE attendance (
  id BIGINT PRIMARY KEY,
  training_id BIGINT NOT NULL REFERENCES training(id),
  name TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  person_key TEXT NOT NULL,
  user_id BIGINT,
  present BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  UNIQUE (training_id, person_key)
);

CREATE TABLE selection (
  id BIGINT PRIMARY KEY,
  client_id TEXT UNIQUE,
  name TEXT NOT NULL,
  -- 评选, 大赛, 征集
  kind TEXT NOT NULL DEFAULT 'selection',
  issuer TEXT NOT NULL DEFAULT '',
  started_at BIGINT NOT NULL,
  state TEXT NOT NULL DEFAULT 'calling',
  public_until BIGINT,
  decided_at BIGINT,
  note TEXT NOT NULL DEFAULT '',
  unit_id BIGINT NOT NULL,
  unit_name TEXT NOT NULL,
  unit_path TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  removed_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX selection_date ON selection (started_at, id);

CREATE TABLE nominee (
  id BIGINT PRIMARY KEY,
  selection_id BIGINT NOT NULL REFERENCES selection(id),
  name TEXT NOT NULL,
  unit_id BIGINT NOT NULL,
  unit_name TEXT NOT NULL,
  unit_path TEXT NOT NULL,
  honour TEXT NOT NULL DEFAULT '',
  deeds TEXT NOT NULL DEFAULT '',
  votes BIGINT NOT NULL DEFAULT 0,
  proposed BIGINT NOT NULL DEFAULT 0,
  honoured_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  UNIQUE (selection_id, name, unit_id)
);

-- 工作要点: a tree in any numbering.
CREATE TABLE plan_item (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  parent_id BIGINT,
  path TEXT NOT NULL,
  position BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,
  owner TEXT NOT NULL DEFAULT '',
  due_at BIGINT,
  target TEXT,
  done_at BIGINT,
  note TEXT NOT NULL DEFAULT '',
  unit_id BIGINT NOT NULL,
  unit_path TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX plan_item_year ON plan_item (year, path);
