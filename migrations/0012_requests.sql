-- Authorization requests that clients pushed (RFC 9126), as a form. One counts until the sign-in that
-- it began is answered, or its time is over.
CREATE TABLE pushed_requests (
    id_digest BYTEA PRIMARY KEY,
    client_id TEXT NOT NULL,
    parameters TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX pushed_requests_expires ON pushed_requests (expires_at);
