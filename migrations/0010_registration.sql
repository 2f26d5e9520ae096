-- What clients registered beyond the first release's metadata, by the names of RFC 7591 and the
-- specifications that add to it. Apart, so that a release that does not know it leaves it alone.
ALTER TABLE clients ADD COLUMN extra TEXT NOT NULL DEFAULT '{}';

-- How the client came here: 'operator', 'registration' (RFC 7591) or 'document' (a client id
-- metadata document).
ALTER TABLE clients ADD COLUMN source TEXT NOT NULL DEFAULT 'operator';

-- The digest of what opens its configuration endpoint (RFC 7592).
ALTER TABLE clients ADD COLUMN registration_digest BYTEA;

-- When its document is to be looked at again.
ALTER TABLE clients ADD COLUMN refetch_at BIGINT;

-- Those that nobody used are removed when they are old.
CREATE INDEX clients_unused ON clients (updated_at) WHERE source <> 'operator';

-- Tokens that allow to register clients (RFC 7591 §3, "initial access token").
CREATE TABLE initial_access_tokens (
    id TEXT PRIMARY KEY,
    token_digest BYTEA NOT NULL UNIQUE,
    remaining BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX initial_access_tokens_expires ON initial_access_tokens (expires_at);
