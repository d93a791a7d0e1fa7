-- 办公室台账: simple registers of the office; what an entry holds is in fields (domain/outreach/ledger.rs).
CREATE TABLE ledger_entry (
  id BIGINT PRIMARY KEY,
  client_id TEXT UNIQUE,
  ledger TEXT NOT NULL,
  title TEXT NOT NULL,
  at BIGINT NOT NULL,
  fields TEXT NOT NULL,
  unit_id BIGINT NOT NULL,
  unit_name TEXT NOT NULL,
  unit_path TEXT NOT NULL,
  removed_at BIGINT,
  created_by BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX ledger_entry_list ON ledger_entry (ledger, at, id);

-- Photos of campaigns, trainings and ledger entries, written anew without what the camera wrote.
CREATE TABLE outreach_photo (
  id BIGINT PRIMARY KEY,
  client_id TEXT NOT NULL UNIQUE,
  of_kind TEXT NOT NULL,
  of_id BIGINT NOT NULL,
  unit_path TEXT NOT NULL,
  hash TEXT NOT NULL,
  thumb_hash TEXT NOT NULL,
  caption TEXT NOT NULL DEFAULT '',
  removed_at BIGINT,
  created_by_name TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL
);
CREATE INDEX outreach_photo_of ON outreach_photo (of_kind, of_id, id);

-- 扫码签到: a training opens a code for a while; whoever is in the room signs in with it.
ALTER TABLE training ADD COLUMN sign_code TEXT NOT NULL DEFAULT '';
ALTER TABLE training ADD COLUMN sign_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attendance ADD COLUMN found_by TEXT NOT NULL DEFAULT 'list';

-- A plan item taken out stays for the audit, and is shown no more.
ALTER TABLE plan_item ADD COLUMN removed_at BIGINT;
ALTER TABLE plan_item ADD COLUMN client_id TEXT;
