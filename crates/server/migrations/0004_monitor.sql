-- Monitoring: sources, what was captured from them, items, watches, events, alerts.

-- 来源. Legal basis and owner are required: collecting without either is not allowed (网络数据安全管理条例 第十八条).
CREATE TABLE source (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  url TEXT NOT NULL DEFAULT '',
  host TEXT NOT NULL DEFAULT '',
  reach TEXT NOT NULL,
  region TEXT NOT NULL DEFAULT '',
  platform TEXT NOT NULL DEFAULT '',
  legal_basis TEXT NOT NULL,
  owner TEXT NOT NULL,
  state TEXT NOT NULL,
  options TEXT NOT NULL DEFAULT '{}',
  push_key_hash TEXT,
  retention_days BIGINT NOT NULL DEFAULT 730,
  etag TEXT,
  last_modified TEXT,
  next_at BIGINT NOT NULL DEFAULT 0,
  failures BIGINT NOT NULL DEFAULT 0,
  failing_since BIGINT,
  last_fault TEXT,
  last_run_at BIGINT,
  last_ok_at BIGINT,
  last_new_at BIGINT,
  empty_runs BIGINT NOT NULL DEFAULT 0,
  gaps TEXT NOT NULL DEFAULT '[]',
  silent_noticed_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX source_due ON source (state, next_at);
CREATE UNIQUE INDEX source_push ON source (push_key_hash);

-- One question asked of a source, with its answer in words.
CREATE TABLE source_run (
  id BIGINT PRIMARY KEY,
  source_id BIGINT NOT NULL REFERENCES source(id),
  started_at BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  status BIGINT,
  found BIGINT NOT NULL DEFAULT 0,
  fresh BIGINT NOT NULL DEFAULT 0,
  bytes BIGINT NOT NULL DEFAULT 0,
  sentence TEXT NOT NULL
);
CREATE INDEX source_run_source ON source_run (source_id, started_at);

-- An article address met on a list page, in a feed or a sitemap: asked for once.
CREATE TABLE link (
  source_id BIGINT NOT NULL REFERENCES source(id),
  url_hash TEXT NOT NULL,
  url TEXT NOT NULL,
  hint TEXT NOT NULL DEFAULT '{}',
  first_seen_at BIGINT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting',
  PRIMARY KEY (source_id, url_hash)
);

-- Bytes as they came, by hash. The same address with the same bytes is one capture, however often it is met.
CREATE TABLE capture (
  id BIGINT PRIMARY KEY,
  source_id BIGINT NOT NULL REFERENCES source(id),
  form TEXT NOT NULL,
  url TEXT NOT NULL DEFAULT '',
  key_hash TEXT NOT NULL,
  file_hash TEXT NOT NULL,
  size BIGINT NOT NULL DEFAULT 0,
  media_type TEXT NOT NULL DEFAULT '',
  hint TEXT NOT NULL DEFAULT '{}',
  state TEXT NOT NULL DEFAULT 'waiting',
  reason TEXT,
  detail TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  forced BIGINT NOT NULL DEFAULT 0,
  item_id BIGINT,
  watch_set BIGINT,
  captured_at BIGINT NOT NULL,
  digested_at BIGINT,
  UNIQUE (source_id, key_hash)
);
CREATE INDEX capture_drops ON capture (state, reason, id);
CREATE INDEX capture_source ON capture (source_id, state, id);
CREATE INDEX capture_item ON capture (item_id);

-- 条目. Names, phones and record numbers are masked before a row is written; authors are pseudonyms.
CREATE TABLE item (
  id BIGINT PRIMARY KEY,
  capture_id BIGINT NOT NULL UNIQUE REFERENCES capture(id),
  source_id BIGINT NOT NULL REFERENCES source(id),
  url TEXT NOT NULL DEFAULT '',
  url_hash TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  origin TEXT NOT NULL DEFAULT '',
  outlet TEXT NOT NULL DEFAULT '',
  platform TEXT NOT NULL DEFAULT '',
  author_key TEXT,
  published_at BIGINT,
  time_quality TEXT NOT NULL,
  at BIGINT NOT NULL,
  captured_at BIGINT NOT NULL,
  reach TEXT NOT NULL,
  region TEXT NOT NULL DEFAULT '',
  severity TEXT NOT NULL,
  tone BIGINT NOT NULL DEFAULT 0,
  rumour BIGINT NOT NULL DEFAULT 0,
  tone_label TEXT,
  rumour_label TEXT,
  interactions BIGINT,
  deaths BIGINT NOT NULL DEFAULT 0,
  marks TEXT NOT NULL DEFAULT '[]',
  masked BIGINT NOT NULL DEFAULT 0,
  event_id BIGINT,
  repost_of BIGINT,
  likeness BIGINT,
  reposts BIGINT NOT NULL DEFAULT 0,
  because TEXT NOT NULL DEFAULT '[]',
  state TEXT NOT NULL DEFAULT 'unread',
  state_reason TEXT NOT NULL DEFAULT '',
  state_by TEXT NOT NULL DEFAULT '',
  state_at BIGINT,
  case_id BIGINT,
  revision BIGINT NOT NULL DEFAULT 1,
  placed_at BIGINT,
  turn BIGINT NOT NULL DEFAULT 0,
  expires_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX item_at ON item (at, id);
CREATE INDEX item_heads ON item (repost_of, at, id);
CREATE INDEX item_state ON item (state, at, id);
CREATE INDEX item_event ON item (event_id, at);
CREATE INDEX item_url ON item (source_id, url_hash);
CREATE INDEX item_unplaced ON item (placed_at, id);
CREATE INDEX item_turn ON item (turn);
CREATE INDEX item_expiry ON item (expires_at);

-- Why an item was kept: the version of the watch that found it and the words it found.
CREATE TABLE item_watch (
  item_id BIGINT NOT NULL REFERENCES item(id),
  watch_id BIGINT NOT NULL,
  watch_version BIGINT NOT NULL,
  hits TEXT NOT NULL,
  PRIMARY KEY (item_id, watch_id)
);
CREATE INDEX item_watch_watch ON item_watch (watch_id, item_id);

-- 监测方案. `purpose` is required (个人信息保护法 第六条). Old versions stay for what they found.
CREATE TABLE watch (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  draft TEXT NOT NULL,
  enabled BIGINT NOT NULL DEFAULT 1,
  version BIGINT NOT NULL DEFAULT 1,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT ''
);
CREATE TABLE watch_version (
  watch_id BIGINT NOT NULL REFERENCES watch(id),
  version BIGINT NOT NULL,
  draft TEXT NOT NULL,
  enabled BIGINT NOT NULL,
  at BIGINT NOT NULL,
  by_name TEXT NOT NULL,
  PRIMARY KEY (watch_id, version)
);
-- 词表, used in rules as @name.
CREATE TABLE word_list (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  words TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT ''
);

-- Two counters: the version of all watches and lists together, and the turn of the placer.
-- Updating a row serialises those who need it one at a time.
CREATE TABLE monitor_counter (
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);
INSERT INTO monitor_counter (name, value) VALUES ('watch_set', 1);
INSERT INTO monitor_counter (name, value) VALUES ('turn', 0);

-- 事件.
CREATE TABLE event (
  id BIGINT PRIMARY KEY,
  title TEXT NOT NULL,
  first_item_id BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  region TEXT NOT NULL DEFAULT '',
  originals BIGINT NOT NULL DEFAULT 0,
  reposts BIGINT NOT NULL DEFAULT 0,
  outlets BIGINT NOT NULL DEFAULT 0,
  interactions BIGINT NOT NULL DEFAULT 0,
  heat BIGINT NOT NULL DEFAULT 0,
  level BIGINT NOT NULL DEFAULT 4,
  score BIGINT NOT NULL DEFAULT 0,
  assessment TEXT NOT NULL DEFAULT '{}',
  level_table BIGINT NOT NULL DEFAULT 0,
  milder_since BIGINT,
  by_hand BIGINT NOT NULL DEFAULT 0,
  hand_over BIGINT NOT NULL DEFAULT 4,
  hand_reason TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT '[]',
  merged_into BIGINT,
  muted_until BIGINT,
  wave_noticed_at BIGINT,
  case_id BIGINT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX event_last ON event (merged_into, last_at, id);
CREATE INDEX event_level_last ON event (merged_into, level, last_at);

-- The level in force, each time it changed; what the threshold slider replays.
CREATE TABLE event_level (
  id BIGINT PRIMARY KEY,
  event_id BIGINT NOT NULL REFERENCES event(id),
  level BIGINT NOT NULL,
  at BIGINT NOT NULL,
  by_name TEXT NOT NULL,
  reasons TEXT NOT NULL
);
CREATE INDEX event_level_event ON event_level (event_id, at);
CREATE INDEX event_level_at ON event_level (at);

-- What a person merged or split, with what is needed to undo it. A split that stands keeps its two events apart for good.
CREATE TABLE event_edit (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  event_id BIGINT NOT NULL,
  other_id BIGINT,
  moved TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL,
  by_name TEXT NOT NULL,
  undone_at BIGINT
);
CREATE INDEX event_edit_event ON event_edit (event_id, at);
CREATE INDEX event_edit_other ON event_edit (other_id, at);
-- 预警: one for each event and rise.
CREATE TABLE alert (
  id BIGINT PRIMARY KEY,
  event_id BIGINT NOT NULL REFERENCES event(id),
  level BIGINT NOT NULL,
  title TEXT NOT NULL,
  reasons TEXT NOT NULL,
  raised_at BIGINT NOT NULL,
  send_at BIGINT NOT NULL,
  sent_at BIGINT,
  step BIGINT NOT NULL DEFAULT 0,
  acknowledged_at BIGINT,
  acknowledged_by TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX alert_event ON alert (event_id, raised_at);
CREATE INDEX alert_open ON alert (acknowledged_at, raised_at);
-- 回执: who was told in the program, and who has seen it.
CREATE TABLE alert_receipt (
  alert_id BIGINT NOT NULL REFERENCES alert(id),
  user_id BIGINT NOT NULL,
  step BIGINT NOT NULL,
  delivered_at BIGINT NOT NULL,
  seen_at BIGINT,
  PRIMARY KEY (alert_id, user_id)
);
CREATE INDEX alert_receipt_user ON alert_receipt (user_id, seen_at);
CREATE TABLE alert_channel (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  secret TEXT NOT NULL DEFAULT '',
  from_level BIGINT NOT NULL DEFAULT 3,
  enabled BIGINT NOT NULL DEFAULT 1,
  last_sent_at BIGINT,
  last_fault TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
-- A delivery is claimed before it is sent and never sent again once it was: at most one message a step.
CREATE TABLE alert_delivery (
  alert_id BIGINT NOT NULL REFERENCES alert(id),
  channel_id BIGINT NOT NULL REFERENCES alert_channel(id),
  step BIGINT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  answer TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL,
  PRIMARY KEY (alert_id, channel_id, step)
);

-- A clerk's correction of a classifier; a training row, without the text of the item.
CREATE TABLE item_label (
  id BIGINT PRIMARY KEY,
  item_id BIGINT NOT NULL REFERENCES item(id),
  task TEXT NOT NULL,
  label TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX item_label_item ON item_label (item_id, task);

CREATE TABLE saved_search (
  id BIGINT PRIMARY KEY,
  user_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (user_id, name)
);
