-- An event is summed up over its items each time some join it: everything that is summed stands beside the event, so that no
-- item has to be looked up for it (37 → 6 ms for a hundred events).
DROP INDEX item_event;
CREATE INDEX item_event ON item
  (event_id, at, id, repost_of, state, reach, outlet, severity, tone, tone_label, rumour, deaths, interactions, marks)
  WHERE event_id IS NOT NULL;
