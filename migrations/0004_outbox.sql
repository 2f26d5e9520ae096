-- What becomes of a message: 'queued', 'sending', 'failed'. A failed one is kept for the operator and
-- never due. The release before knows none of this; it delivers what is due, failed ones never are.

ALTER TABLE outbox ADD COLUMN state TEXT NOT NULL DEFAULT 'queued';
-- MAC of what the message is about: a newer one takes its place.
ALTER TABLE outbox ADD COLUMN topic BYTEA;
-- From when on nobody needs it.
ALTER TABLE outbox ADD COLUMN useless_at BIGINT;
ALTER TABLE outbox ADD COLUMN last_error TEXT;
ALTER TABLE outbox ADD COLUMN failed_at BIGINT;

CREATE INDEX outbox_topic ON outbox (topic) WHERE topic IS NOT NULL;
CREATE INDEX outbox_failed ON outbox (failed_at) WHERE failed_at IS NOT NULL;
