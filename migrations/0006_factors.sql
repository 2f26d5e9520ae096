-- Second factors and sign-ins between their two steps. Moments are unix seconds, digests SHA-256.

-- Secrets of apps that show codes (RFC 6238), sealed. `last_step` is the newest time step whose
-- code was used: no code works twice.
CREATE TABLE totp_secrets (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX totp_secrets_user ON totp_secrets (user_id);

-- Codes that stand in for a lost factor, each once. A used one stays until new ones are made.
CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL,
    code_mac BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, code_mac)
);

-- WebAuthn credentials. `credential` is the public key and what else its signatures are judged by,
-- as JSON; `counter` is the authenticator's count at the last use.
CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    credential_digest BYTEA NOT NULL UNIQUE,
    credential TEXT NOT NULL,
    counter BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- Challenges that were answered. One that was not has no row: it travels sealed in its page.
CREATE TABLE spent_challenges (
    ticket_digest BYTEA PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX spent_challenges_expires ON spent_challenges (expires_at);

-- Sign-ins that lack their second step. `user_updated_at` is the account as it was at the first.
CREATE TABLE pending_sign_ins (
    id_digest BYTEA PRIMARY KEY,
    browser_digest BYTEA NOT NULL,
    user_id TEXT NOT NULL,
    user_updated_at BIGINT NOT NULL,
    amr TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX pending_sign_ins_expires ON pending_sign_ins (expires_at);
CREATE INDEX pending_sign_ins_user ON pending_sign_ins (user_id);

-- Browsers that are not asked for the second step.
CREATE TABLE trusted_devices (
    id TEXT PRIMARY KEY,
    secret_digest BYTEA NOT NULL,
    user_id TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    UNIQUE (secret_digest, user_id)
);
CREATE INDEX trusted_devices_user ON trusted_devices (user_id);
CREATE INDEX trusted_devices_expires ON trusted_devices (expires_at);
