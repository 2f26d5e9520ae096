-- Indexes of large tables take longer than a statement may otherwise.
SET LOCAL statement_timeout = 0;

-- Browsers that have signed in to an account. The id is a digest of account and browser: it tells
-- nothing about who else uses the browser. The alarm is the link in the letter about a new browser.
CREATE TABLE devices (
    id_digest BYTEA PRIMARY KEY,
    user_id TEXT NOT NULL,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    alarm_digest BYTEA,
    alarm_expires_at BIGINT
);
CREATE INDEX devices_user ON devices (user_id, last_seen_at);
CREATE INDEX devices_last_seen ON devices (last_seen_at);
CREATE UNIQUE INDEX devices_alarm ON devices (alarm_digest) WHERE alarm_digest IS NOT NULL;

-- What a person sees of it. Issues of tokens are not among that.
CREATE INDEX audit_log_user ON audit_log (user_id, id)
    WHERE user_id IS NOT NULL AND event <> 'token_issued';
