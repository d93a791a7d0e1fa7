-- The last good sample of a source, for its sentence of health.
ALTER TABLE source ADD COLUMN last_title TEXT NOT NULL DEFAULT '';

-- The stream is counted by state on every page: the state stands in the index, so that counting reads no texts.
DROP INDEX item_heads;
CREATE INDEX item_heads ON item (repost_of, at, id, state);
CREATE INDEX item_captured ON item (captured_at);
CREATE INDEX capture_captured ON capture (captured_at);

-- 简报: what happened since the one before, at the hours the office chose. One for each hour, whoever makes it.
ALTER TABLE alert_channel ADD COLUMN briefs BIGINT NOT NULL DEFAULT 0;
CREATE TABLE alert_brief (
  id BIGINT PRIMARY KEY,
  due_at BIGINT NOT NULL UNIQUE,
  from_at BIGINT NOT NULL,
  title TEXT NOT NULL,
  lines TEXT NOT NULL,
  made_at BIGINT NOT NULL
);
CREATE TABLE brief_delivery (
  brief_id BIGINT NOT NULL REFERENCES alert_brief(id),
  channel_id BIGINT NOT NULL REFERENCES alert_channel(id),
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  answer TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL,
  PRIMARY KEY (brief_id, channel_id)
);

-- Retention asks which captures still name a file, and which have outlived their source.
CREATE INDEX capture_file ON capture (file_hash);
