-- What went with the reports of a merge or split, so that undoing gives it back: reposts cut from their report, alerts, the case.
ALTER TABLE event_edit ADD COLUMN carried TEXT NOT NULL DEFAULT '{}';
