-- Ids that count once: of client assertions, DPoP proofs, request objects. A row is the digest of its
-- kind, whoever made it and the id, kept until nothing with that id would be accepted any more.
CREATE TABLE spent_ids (
    id_digest BYTEA PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX spent_ids_expires ON spent_ids (expires_at);

-- The secret itself, sealed, of clients that prove they have it by a MAC (client_secret_jwt).
ALTER TABLE clients ADD COLUMN sealed_secret BYTEA;
ALTER TABLE clients ADD COLUMN previous_sealed_secret BYTEA;
