-- What is due to be sent is asked for every minute and with every alert raised.
CREATE INDEX alert_unsent ON alert (send_at, id) WHERE sent_at IS NULL;
