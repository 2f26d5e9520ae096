-- Addresses that accounts had until somebody changed them, for as long as their owners can take the
-- change back with the link in the letter about it. Moments are unix seconds, digests SHA-256.
-- `changed_at` is the account's `updated_at` after the change: of two changes the later one has more.
CREATE TABLE former_addresses (
    link_digest BYTEA PRIMARY KEY,
    user_id TEXT NOT NULL,
    email TEXT NOT NULL,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX former_addresses_user ON former_addresses (user_id, changed_at);
CREATE INDEX former_addresses_expires ON former_addresses (expires_at);
