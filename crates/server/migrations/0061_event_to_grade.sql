-- What the placer moved and nobody has graded yet. Marked in the transaction that moves it, so that a stop in between
-- loses no alert; graded once for many texts instead of once for each three hundred.
ALTER TABLE event ADD COLUMN to_grade BIGINT NOT NULL DEFAULT 0;
CREATE INDEX event_to_grade ON event (id) WHERE to_grade = 1;
