-- What goes up next is asked for every minute, by level and step; an office that leaves alerts unread has many thousands of them.
CREATE INDEX alert_unanswered ON alert (level, step, sent_at) WHERE acknowledged_at IS NULL AND step < 2;
