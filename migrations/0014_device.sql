-- Devices that wait until somebody allows them in a browser (RFC 8628). `browser_digest` is the
-- browser in which the user code was typed last.
CREATE TABLE device_authorizations (
    device_code_digest BYTEA PRIMARY KEY,
    user_code_mac BYTEA NOT NULL UNIQUE,
    user_code_sealed BYTEA NOT NULL,
    client_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    detail TEXT NOT NULL,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    pace BIGINT NOT NULL,
    polled_at BIGINT,
    browser_digest BYTEA,
    decided_at BIGINT,
    grant_id TEXT,
    used_at BIGINT
);
CREATE INDEX device_authorizations_expires ON device_authorizations (expires_at);
CREATE INDEX device_authorizations_browser ON device_authorizations (browser_digest)
    WHERE browser_digest IS NOT NULL;
