-- Outlets, tiers with an effective date, placements, press events, interviews, accounts, screens, partnerships.

CREATE TABLE outlet (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  region TEXT NOT NULL DEFAULT '',
  contact TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  -- 1 = from the starter pack, not yet confirmed by the office
  verify BIGINT NOT NULL DEFAULT 0,
  retired_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE outlet_host (
  id BIGINT PRIMARY KEY,
  outlet_id BIGINT NOT NULL REFERENCES outlet(id),
  host TEXT NOT NULL,
  path TEXT NOT NULL DEFAULT '',
  UNIQUE (host, path)
);
CREATE INDEX outlet_host_outlet ON outlet_host (outlet_id);

-- Insert-only: a changed tier is a new line with its date, so that last year's table stays as it was.
CREATE TABLE outlet_tier (
  id BIGINT PRIMARY KEY,
  outlet_id BIGINT NOT NULL REFERENCES outlet(id),
  channel TEXT,
  position TEXT,
  tier TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  set_by TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL
);
CREATE INDEX outlet_tier_outlet ON outlet_tier (outlet_id);

CREATE TABLE journalist (
  id BIGINT PRIMARY KEY,
  outlet_id BIGINT REFERENCES outlet(id),
  name TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  beat TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE placement (
  id BIGINT PRIMARY KEY,
  client_id TEXT UNIQUE,
  placed_at BIGINT NOT NULL,
  outlet_id BIGINT NOT NULL REFERENCES outlet(id),
  outlet_name TEXT NOT NULL,
  channel TEXT NOT NULL,
  position TEXT NOT NULL,
  -- the tier at its date, kept with it; '' = the office has not said
  tier TEXT NOT NULL,
  page TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  url TEXT NOT NULL DEFAULT '',
  url_key TEXT NOT NULL DEFAULT '',
  unit_id BIGINT NOT NULL,
  unit_name TEXT NOT NULL,
  unit_path TEXT NOT NULL,
  article_id BIGINT,
  evidence_hash TEXT NOT NULL DEFAULT '',
  evidence_type TEXT NOT NULL DEFAULT '',
  original BIGINT NOT NULL DEFAULT 1,
  repost_of BIGINT,
  found_by TEXT NOT NULL DEFAULT 'hand',
  note TEXT NOT NULL DEFAULT '',
  verified_at BIGINT,
  verified_by TEXT NOT NULL DEFAULT '',
  link_state TEXT NOT NULL DEFAULT '',
  link_checked_at BIGINT,
  voided_at BIGINT,
  void_reason TEXT NOT NULL DEFAULT '',
  created_by BIGINT,
  created_by_name TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX placement_date ON placement (placed_at, id);
CREATE INDEX placement_unit ON placement (unit_id, placed_at);
CREATE INDEX placement_title ON placement (title_key);
CREATE INDEX placement_url ON placement (url_key);
CREATE INDEX placement_article ON placement (article_id);
CREATE INDEX placement_outlet ON placement (outlet_id, placed_at);

CREATE TABLE placement_author (
  placement_id BIGINT NOT NULL REFERENCES placement(id),
  seq BIGINT NOT NULL,
  name TEXT NOT NULL,
  user_id BIGINT,
  share BIGINT NOT NULL,
  PRIMARY KEY (placement_id, seq)
);
CREATE INDEX placement_author_user ON placement_author (user_id);

-- Placements the monitor found: own units named in collected pages. One key accepts.
CREATE TABLE placement_suggestion (
  id BIGINT PRIMARY KEY,
  item_id BIGINT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  url TEXT NOT NULL,
  outlet_id BIGINT,
  outlet_name TEXT NOT NULL DEFAULT '',
  placed_at BIGINT NOT NULL,
  unit_id BIGINT NOT NULL,
  unit_name TEXT NOT NULL,
  unit_path TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting',
  placement_id BIGINT,
  decided_by TEXT NOT NULL DEFAULT '',
  decided_at BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX placement_suggestion_state ON placement_suggestion (state, created_at);

CREATE TABLE press_event (
  id BIGINT PRIMARY KEY,
  client_id TEXT UNIQUE,
  kind TEXT NOT NULL,
  topic TEXT NOT NULL,
  held_at BIGINT NOT NULL,
  place TEXT NOT NULL DEFAULT '',
  -- 视频会议发布会: the other places linked by video
  sites TEXT NOT NULL DEFAULT '[]',
  host TEXT NOT NULL DEFAULT '',
  speakers TEXT NOT NULL DEFAULT '[]',
  outlets_invited TEXT NOT NULL DEFAULT '[]',
  outlets_present TEXT NOT NULL DEFAULT '[]',
  journalists BIGINT NOT NULL DEFAULT 0,
  run_sheet TEXT NOT NULL DEFAULT '',
  lines TEXT NOT NULL DEFAULT '',
  release TEXT NOT NULL DEFAULT '',
  transcript TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'planned',
  unit_id BIGINT NOT NULL,
  unit_path TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX press_event_date ON press_event (held_at);

CREATE TABLE press_coverage (
  press_event_id BIGINT NOT NULL REFERENCES press_event(id),
  placement_id BIGINT NOT NULL REFERENCES placement(id),
  PRIMARY KEY (press_event_id, placement_id)
);

-- The simple registers share one shape: fields as JSON, checked by their kind.
CREATE TABLE media_record (
  id BIGINT PRIMARY KEY,
  client_id TEXT UNIQUE,
  register TEXT NOT NULL,
  title TEXT NOT NULL,
  at BIGINT NOT NULL,
  fields TEXT NOT NULL,
  unit_id BIGINT NOT NULL,
  unit_path TEXT NOT NULL,
  closed_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX media_record_register ON media_record (register, at, id);

CREATE TABLE account_snapshot (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES media_record(id),
  taken_at BIGINT NOT NULL,
  followers BIGINT,
  posts BIGINT,
  messages BIGINT,
  replies BIGINT,
  last_post_at BIGINT,
  taken_by TEXT NOT NULL DEFAULT '',
  UNIQUE (account_id, taken_at)
);
