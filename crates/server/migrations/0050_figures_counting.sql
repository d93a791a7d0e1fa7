-- What counting reads and no more, so that a year of a province is read from the index alone.
CREATE INDEX placement_counted ON placement (placed_at, voided_at, original, tier, channel, unit_path, verified_at, outlet_name, created_at, id);
CREATE INDEX item_counted ON item (repost_of, at, state, tone_label, tone, reach, region, captured_at, id);
CREATE INDEX event_counted ON event (first_at, merged_into, level, created_at);
CREATE INDEX article_counted ON article (first_submitted_at, state, unit_path, kind, author_name, id);
CREATE INDEX adoption_counted ON adoption (adopted_at, voided_at, level, instructed, unit_path, created_at, channel);
CREATE INDEX adoption_of_article ON adoption (article_id, voided_at);
CREATE INDEX publication_counted ON publication (released_at, state, channel, target, article_id);
CREATE INDEX cases_counted ON cases (opened_at, stage, closed_at, level, unit_path, kind, id);
CREATE INDEX case_dispatch_counted ON case_dispatch (case_id, answered_at, assigned_at, late);
CREATE INDEX paper_counted ON paper (signed_at, number, previous_id, kind, unit_path);
CREATE INDEX message_counted ON message (received_at, void_reason, answered_at, unit_path);
CREATE INDEX press_coverage_placement ON press_coverage (placement_id, press_event_id);
CREATE INDEX account_snapshot_newest ON account_snapshot (account_id, taken_at, followers, posts, messages, replies);
