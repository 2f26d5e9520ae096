-- Names the picture in client_logos that people are shown for this client.
ALTER TABLE clients ADD COLUMN logo TEXT;

-- Logos as they were fetched from where clients say they are. A row without a body waits for its
-- first fetch; all rows are fetched anew now and then.
CREATE TABLE client_logos (
    client_id TEXT PRIMARY KEY,
    logo_uri TEXT NOT NULL,
    tag TEXT,
    media_type TEXT,
    body BYTEA,
    failures BIGINT NOT NULL,
    next_fetch_at BIGINT NOT NULL
);
CREATE INDEX client_logos_next_fetch ON client_logos (next_fetch_at);
CREATE INDEX client_logos_tag ON client_logos (tag);
