-- Forgotten passwords and temporary ones. Moments are unix seconds, digests SHA-256.

-- A code may come with a link that does the same: whichever is used first ends the other.
ALTER TABLE one_time_codes ADD COLUMN link_digest BYTEA;
ALTER TABLE one_time_codes ADD COLUMN link_expires_at BIGINT;
CREATE UNIQUE INDEX one_time_codes_link ON one_time_codes (link_digest) WHERE link_digest IS NOT NULL;

-- Who has proven that a password is theirs to choose: by a code, a link, or a temporary password.
-- `user_updated_at` is the account as it was then.
CREATE TABLE password_tickets (
    id_digest BYTEA PRIMARY KEY,
    reason TEXT NOT NULL,
    user_id TEXT NOT NULL,
    user_updated_at BIGINT NOT NULL,
    browser_digest BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX password_tickets_expires ON password_tickets (expires_at);

