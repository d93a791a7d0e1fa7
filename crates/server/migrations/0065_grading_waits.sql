-- What waits to be graded stands in a list of its own: a mark on the event had its whole row written once more for every batch placed.
CREATE TABLE event_to_be_graded (event_id BIGINT PRIMARY KEY REFERENCES event(id));
INSERT INTO event_to_be_graded (event_id) SELECT id FROM event WHERE to_grade = 1;
DROP INDEX event_to_grade;
ALTER TABLE event DROP COLUMN to_grade;
