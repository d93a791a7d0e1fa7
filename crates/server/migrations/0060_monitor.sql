-- Indexes that hold only what is looked for: a text is written once without its place and once with it, and every index
-- it stands in is written both times.
DROP INDEX item_unplaced;
CREATE INDEX item_unplaced ON item (id) WHERE placed_at IS NULL;
DROP INDEX item_event;
CREATE INDEX item_event ON item (event_id, at) WHERE event_id IS NOT NULL;
DROP INDEX capture_item;
CREATE INDEX capture_item ON capture (item_id) WHERE item_id IS NOT NULL;
-- What the list of first reports and the counts of figures ask for, in one index instead of two.
DROP INDEX item_heads;
DROP INDEX item_counted;
CREATE INDEX item_heads ON item (repost_of, at, id, state, tone_label, tone, reach, region, captured_at);

-- The text of an item stands apart from what is counted, sorted and placed of it: an item is written several times and
-- summed up often, its text once and read when somebody opens it.
CREATE TABLE item_text (
  item_id BIGINT PRIMARY KEY REFERENCES item(id),
  body TEXT NOT NULL
);
INSERT INTO item_text (item_id, body) SELECT id, body FROM item;
ALTER TABLE item DROP COLUMN body;
